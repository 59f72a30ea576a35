import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A wheel that turned over the page so many milliseconds ago still scrolls the page when the element comes under it. */
const SCROLL_GRACE = 400;

/** Hears wheels over an element, unless they are on their way over the page. `onWheel` says whether it has done anything. */
export function useWheel(element: RefObject<HTMLElement | null>, onWheel: (event: WheelEvent) => boolean): void {
  const latest = useRef(onWheel);
  latest.current = onWheel;
  useEffect(() => {
    let scrolledAt = -Infinity;
    const listen = (event: WheelEvent): void => {
      const isInside = event.target === element.current;
      if (!isInside || event.timeStamp - scrolledAt < SCROLL_GRACE) {
        scrolledAt = event.timeStamp;
        return;
      }
      if (latest.current(event)) event.preventDefault();
      else scrolledAt = event.timeStamp;
    };
    addEventListener('wheel', listen, { passive: false });
    return () => removeEventListener('wheel', listen);
  }, [element]);
}
