import type { RejectedGroup } from "../../api";

/** Rejected rows with the value at fault and the reason. */
export function RejectedRowsTable({ rows }: { rows: RejectedGroup["rows"] }) {
  return (
    <table class="rejects">
      <thead>
        <tr>
          <th scope="col" class="number">
            Line
          </th>
          <th scope="col">Value</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ line, value, reason }) => (
          <tr key={line}>
            <td class="number muted">{line}</td>
            <td class="value">{value === "" ? <span class="muted">(empty)</span> : value}</td>
            <td>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
