import { formatCount, formatNumber } from "../format";
import { Icon } from "./icon";

interface PagerProps {
  /** From 1. */
  page: number;
  pageSize: number;
  /** Number of rows on this page. */
  shown: number;
  /** Of all pages; undefined where it is not known. */
  total: number | undefined;
  hasNext: boolean;
  /** What the rows are, such as `user`. */
  noun: string;
  /** Address of another page. */
  hrefOf: (page: number) => string;
}

/** Which rows of a list are shown, and links to the pages before and after. */
export function Pager({ page, pageSize, shown, total, hasNext, noun, hrefOf }: PagerProps) {
  const first = (page - 1) * pageSize + 1;
  const isOnlyPage = page === 1 && !hasNext;
  return (
    <nav class="pager" aria-label="Pages">
      <span class="number">
        {isOnlyPage
          ? formatCount(shown, noun)
          : `${formatNumber(first)}–${formatNumber(first + shown - 1)}${total === undefined ? "" : ` of ${formatCount(total, noun)}`}`}
      </span>
      {!isOnlyPage && (
        <>
          <PageLink label="Previous page" icon="back" href={page > 1 ? hrefOf(page - 1) : undefined} />
          <PageLink label="Next page" icon="next" href={hasNext ? hrefOf(page + 1) : undefined} />
        </>
      )}
    </nav>
  );
}

interface PageLinkProps {
  label: string;
  icon: "back" | "next";
  /** Undefined where there is no such page. */
  href: string | undefined;
}

function PageLink({ label, icon, href }: PageLinkProps) {
  if (href === undefined)
    return (
      <button type="button" class="icon-button small" disabled aria-label={label} title={label}>
        <Icon name={icon} />
      </button>
    );
  return (
    <a class="button icon-button small" href={href} aria-label={label} title={label}>
      <Icon name={icon} />
    </a>
  );
}
