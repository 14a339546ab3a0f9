import { resolve } from "node:path";
import { writeBackup } from "../deployment/backup.ts";
import { restoreBackup } from "../deployment/restore.ts";
import { withBareDatabase, withDeployment } from "./deployment.ts";
import { print } from "./print.ts";

const size = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** `backup <file>` */
export const backup = (file: string): Promise<void> =>
  withDeployment(async ({ url }) => {
    const path = resolve(file);
    print(`Backup   ${path}, ${size(await writeBackup(url, path))}`);
    print(
      "It does not hold the secret key: keep secret.key of the data folder, or SECRET_KEY, in another safe place.",
    );
  });

/** `restore <file>` */
export const restore = (file: string): Promise<void> =>
  withBareDatabase(async ({ db, url, box }) => {
    const path = resolve(file);
    const { header, schema } = await restoreBackup(db, url, box, path);
    print(`Restored ${path}, taken at ${header.takenAt}; the schema is at version ${schema}.`);
    print(
      header.isLive
        ? "Workers worked when it was taken, so what has come due since may have been sent: the first start holds it."
        : "Nobody worked when it was taken: the first start holds what is overdue by more than HOLD_OVERDUE_MINUTES.",
    );
    print("`clarion overdue list` shows then what is held.");
  });
