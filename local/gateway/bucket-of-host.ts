/** The bucket of S3's virtual-hosted style, `bucket.localhost:4566`. */
export function bucketOfHost(host: string | undefined): string | undefined {
  return /^(.+)\.localhost(:\d+)?$/.exec(host ?? "")?.[1];
}
