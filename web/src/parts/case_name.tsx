// What a case is called, and under it its number; the number alone where it is not called anything.

interface Props {
  id: string;
  /** Masked. */
  title: string | undefined;
  href: string;
}

export function CaseName({ id, title, href }: Props) {
  return title === undefined ? (
    <a href={href}>{id}</a>
  ) : (
    <>
      <a href={href} class="case-title">
        {title}
      </a>
      <span class="case-number">{id}</span>
    </>
  );
}
