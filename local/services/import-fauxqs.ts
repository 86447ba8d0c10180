import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildAppOptions, S3SpyEvent } from "fauxqs" with { "resolution-mode": "import" };

type Stores = NonNullable<BuildAppOptions["stores"]>;

/** What fauxqs puts together in `startFauxqs`, which listens on every interface: these parts are put together here. */
export interface FauxqsParts {
  buildApp: typeof import("fauxqs", { with: { "resolution-mode": "import" }}).buildApp;
  S3Store: new () => Stores["s3Store"];
  SqsStore: new () => Stores["sqsStore"];
  SnsStore: new () => Stores["snsStore"];
  FileS3Persistence: new (directory: string) => NonNullable<Stores["s3Store"]["persistence"]>;
}

/** The stores tell a spy of everything that happens, as it happens. */
export interface S3Spy {
  addMessage(event: S3SpyEvent): void;
}

/** Loads fauxqs. It exports its app and not its stores; those are taken from its files. */
export async function importFauxqs(): Promise<FauxqsParts> {
  const manifest = findPackageJSON("fauxqs", __filename);
  if (manifest === undefined) throw new Error("The package fauxqs is not installed. Run npm ci.");
  const part = (file: string) => import(pathToFileURL(join(dirname(manifest), "dist", file)).href);
  const [{ buildApp }, { S3Store }, { SqsStore }, { SnsStore }, { FileS3Persistence }] = await Promise.all([
    import("fauxqs"),
    part("s3/s3Store.js"),
    part("sqs/sqsStore.js"),
    part("sns/snsStore.js"),
    part("s3/fileS3Persistence.js"),
  ]);
  return { buildApp, S3Store, SqsStore, SnsStore, FileS3Persistence };
}
