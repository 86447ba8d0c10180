import type { PageFacts } from "../api";
import type { Page } from "./build-page";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Everything comes from here, nothing is inline, and nobody may frame it but itself. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join("; ");

/** The one HTML page, whatever its path. @param theme light, dark, or undefined for the system's */
export function pageHtml({ script, styles }: Page, facts: PageFacts, theme: string | undefined): string {
  return `<!doctype html>
<html lang="en"${theme === "light" || theme === "dark" ? ` data-theme="${theme}"` : ""}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<meta name="rollcall" content="${escapeHtml(JSON.stringify(facts))}">
<title>Rollcall</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${styles}">
<script type="module" src="${script}"></script>
</head>
<body><div id="app"></div><noscript>The console needs JavaScript.</noscript></body>
</html>
`;
}

const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#3b5bdb"/><path d="M8 11h8M8 16h8M8 21h6m3 .5 3 3 5-8" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>',
)}`;

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
