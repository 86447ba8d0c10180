/** Who signs, and for which service. */
export interface CredentialScope {
  accessKeyId: string;
  service: string;
}

/**
 * Reads the credential of SigV4, `KEY/20260101/us-east-1/SERVICE/aws4_request`, from the Authorization header or from a
 * presigned URL. The signature itself is not checked. Undefined where there is none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function credentialScope(authorization: string | undefined, url: string): CredentialScope | undefined {
  const header = authorization === undefined ? undefined : /Credential=([^,\s]+)/.exec(authorization)?.[1];
  const credential = header ?? inQuery(url);
  if (credential === undefined) return undefined;
  const parts = credential.split("/");
  const [accessKeyId, service] = [parts[0], parts.at(-2)];
  if (parts.length < 4 || parts.at(-1) !== "aws4_request" || !accessKeyId || !service) return undefined;
  return { accessKeyId, service };
}

function inQuery(url: string): string | undefined {
  const query = url.indexOf("?");
  if (query < 0 || !url.includes("X-Amz-Credential=", query)) return undefined;
  return new URLSearchParams(url.slice(query)).get("X-Amz-Credential") ?? undefined;
}
