import type { UploadStatusFilter } from "../../api";
import { SearchBox } from "../components/search-box";
import { navigate, withQuery } from "../router";

const STATUSES: Record<UploadStatusFilter, string> = {
  running: "Running",
  completed: "Completed",
  problems: "Completed with problems",
  failed: "Failed or stopped",
};

/** Filters of the list of uploads, which are in the page's address. */
export function UploadFilters({ address }: { address: URL }) {
  const change = (changes: Record<string, string>) =>
    navigate(withQuery(address, { page: "", ...changes }), { replace: true });
  return (
    <div class="filters">
      <SearchBox
        value={address.searchParams.get("q") ?? ""}
        label="File name, or a part of it"
        onSearch={(text) => change({ q: text })}
      />
      <select
        aria-label="Status"
        value={address.searchParams.get("status") ?? ""}
        onChange={({ currentTarget }) => change({ status: currentTarget.value })}
      >
        <option value="">Any status</option>
        {Object.entries(STATUSES).map(([status, label]) => (
          <option key={status} value={status}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** @returns whether the address filters the list */
export function isFiltered({ searchParams }: URL): boolean {
  return ["q", "status", "page"].some((name) => searchParams.has(name));
}
