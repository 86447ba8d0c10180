// Loaded before anything else, by any version of Node: it must not use anything new.
const { version, execPath } = process;
const [major, minor] = version.slice(1).split(".").map(Number);
const OLDEST_MINOR = { 22: 22, 24: 15 };

/** package.json's `engines` has the same versions. */
const isSupported = major in OLDEST_MINOR ? minor >= OLDEST_MINOR[major] : major >= 26;

if (!isSupported) {
  process.stderr.write(
    `Rollcall needs Node 22.22, 24.15, 26 or newer; ${execPath} is ${version}.\n` +
      "`npm ci` installs one for this project: run it without --omit=optional, then `npm start` or `npx rollcall`, which use it.\n" +
      "Where it does not (npm has none for this system), install Node from https://nodejs.org.\n",
  );
  process.exit(1);
}
