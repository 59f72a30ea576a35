import { useEffect, useState } from 'preact/hooks';

/** False until the first view stands on the screen: what lies further down the page can wait for that. */
export function useAfterPaint(): boolean {
  const [isPainted, setIsPainted] = useState(false);
  useEffect(() => {
    // The first frame begins to show what is there, the second one finds it shown.
    let frame = requestAnimationFrame(() => (frame = requestAnimationFrame(() => setIsPainted(true))));
    return () => cancelAnimationFrame(frame);
  }, []);
  return isPainted;
}
