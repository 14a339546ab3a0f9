import { describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { openUploads, token } from "./helpers/uploads.ts";

const { db, newCaller, stored, upload } = openUploads();

describe("device tokens", () => {
  test("a token belongs to the last profile that registered it", async () => {
    const caller = await newCaller();
    await upload(caller, [token("__d1", "shared"), token("__d2", "shared"), token("__d1", "other")]);
    expect((await stored(caller)).map(({ names, tokens }) => [names[0], tokens])).toEqual([
      ["objectId:__d1", ["other"]],
      ["objectId:__d2", ["shared"]],
    ]);
    await upload(caller, [token("__d1", "shared")]);
    expect((await stored(caller)).map(({ tokens }) => tokens)).toEqual([["other", "shared"], []]);
  });

  test("what a registration leaves out of its device stays as it was, within an upload and after it", async () => {
    const caller = await newCaller();
    const sent = (more: object) => token("__d", "t", { tokenData: { id: "t", type: "fcm", ...more } });
    const device = async () =>
      (
        await db().query(sql`select os_version, app_version, make, model from devices
          where account_id = ${caller.accountId}`)
      )[0];
    await upload(caller, [sent({ os_version: "14", make: "Acme" }), sent({ app_version: "1.9" })]);
    expect(await device()).toEqual({ os_version: "14", app_version: "1.9", make: "Acme", model: null });
    await upload(caller, [sent({ app_version: "1.10", model: "One" })]);
    expect(await device()).toEqual({ os_version: "14", app_version: "1.10", make: "Acme", model: "One" });
  });
});
