/** What is measured: uploads a file and resolves when everything that comes of it is done. */
export type Subject = (file: string, rows: number) => Promise<void>;
