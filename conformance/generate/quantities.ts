import type { Random } from './random.ts';
import { GIBIBYTE, KIBIBYTE, MEBIBYTE } from './vocabulary.ts';

/** The same amount of cpu in one of its spellings. */
export function formatMilli(random: Random, milli: number): string {
  if (milli % 1000 === 0 && random.chance(0.7)) return String(milli / 1000);
  if (milli % 100 === 0 && random.chance(0.2)) return (milli / 1000).toFixed(1);
  return `${milli}m`;
}

/** The same number of bytes in one of its spellings. */
export function formatBytes(random: Random, bytes: number): string {
  if (bytes > 0 && random.chance(0.8)) {
    if (bytes % GIBIBYTE === 0) return `${bytes / GIBIBYTE}Gi`;
    if (bytes % MEBIBYTE === 0) return `${bytes / MEBIBYTE}Mi`;
    if (bytes % KIBIBYTE === 0) return `${bytes / KIBIBYTE}Ki`;
    if (bytes % 1_000_000 === 0) return `${bytes / 1_000_000}M`;
  }
  return String(bytes);
}
