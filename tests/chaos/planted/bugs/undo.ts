import type { PlantedBug } from "../planted-bug";

export const UNDO: PlantedBug[] = [
  {
    name: "undo-deletes-changed-users",
    file: "client/undo.ts",
    find: '  if (user.fingerprint !== fingerprintOf(user)) return "changed";\n',
    replace: "",
    why: "A user that was edited since is deleted.",
  },
  {
    name: "undo-without-tombstone",
    file: "runtime/send-welcome/welcome-receipts.ts",
    find: "const part = tombstonePart(email);",
    replace: "const part = tombstonePart(email + email);",
    why: "A late stream record counts a user who was undone a second time.",
  },
];
