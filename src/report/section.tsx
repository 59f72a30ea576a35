import type { ComponentChildren } from 'preact';

/** One part of the page, with a heading that the navigation leads to. */
export function Section(props: {
  id: string;
  title: string;
  lead?: ComponentChildren;
  tools?: ComponentChildren;
  children: ComponentChildren;
}) {
  const { id, title, lead, tools, children } = props;
  return (
    <section id={id} aria-labelledby={`${id}-title`} class="section">
      <div class="section-head">
        <div>
          <h2 id={`${id}-title`}>{title}</h2>
          {lead !== undefined && <p class="lead">{lead}</p>}
        </div>
        {tools !== undefined && <div class="tools">{tools}</div>}
      </div>
      {children}
    </section>
  );
}

export function Navigation({ items }: { items: readonly (readonly [id: string, title: string])[] }) {
  return (
    <nav class="sections" aria-label="Sections">
      {items.map(([id, title]) => (
        <a key={id} href={`#${id}`}>
          {title}
        </a>
      ))}
    </nav>
  );
}
