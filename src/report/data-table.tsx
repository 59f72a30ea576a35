import type { ComponentChildren } from 'preact';

export interface TableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ComponentChildren[])[];
  /** How many columns from the left hold text; the others hold numbers. */
  readonly textColumns?: number;
}

/** A table that scrolls sideways by itself when it must. */
export function DataTable({ caption, columns, rows, textColumns = 1 }: TableProps) {
  const align = (index: number): string => (index < textColumns ? 'text' : 'number');
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={index} scope="col" class={align(index)}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={place}>
              {row.map((cell, index) => (
                <td key={index} class={align(index)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
