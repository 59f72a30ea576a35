import type { TextColumn } from './report-data.ts';

/** Gathers texts of which there are few. */
export class TextColumnBuilder implements TextColumn {
  readonly texts: string[] = [];
  readonly rows: number[] = [];
  readonly #places = new Map<string, number>();

  add(text: string): void {
    this.rows.push(this.placeOf(text));
  }

  placeOf(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  /** Plain data, without what was needed to build it. */
  build(): TextColumn {
    return { texts: this.texts, rows: this.rows };
  }
}
