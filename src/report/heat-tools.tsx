import { NODE_ORDERS, type NodeOrder } from './heat-source.ts';
import { resourceName } from './text.ts';

interface HeatToolsProps {
  readonly resources: readonly string[];
  readonly resource: string;
  readonly onResource: (resource: string) => void;
  readonly order: NodeOrder;
  readonly onOrder: (order: NodeOrder) => void;
  readonly isWhole: boolean;
  readonly onReset: () => void;
}

/** What the heat map shows, and in which order. */
export function HeatTools({ resources, resource, onResource, order, onOrder, isWhole, onReset }: HeatToolsProps) {
  return (
    <>
      <label class="field">
        <span>Resource</span>
        <select value={resource} onChange={(event) => onResource(event.currentTarget.value)}>
          {resources.map((name) => (
            <option key={name} value={name}>
              {resourceName(name)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Nodes</span>
        <select value={order} onChange={(event) => onOrder(event.currentTarget.value as NodeOrder)}>
          {NODE_ORDERS.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="tool" disabled={isWhole} onClick={onReset}>
        Reset
      </button>
    </>
  );
}
