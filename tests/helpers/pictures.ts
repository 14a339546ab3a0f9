import { expect } from "vitest";
import { type TestAccount, type TestApi, textOf } from "./api.ts";
import { IMAGES } from "./images.ts";

/** The id of a picture that the account has uploaded. */
export const uploadedPicture = async (
  api: TestApi,
  { apiKey }: Pick<TestAccount, "apiKey">,
  name: string,
): Promise<string> => {
  const made = await api.app.inject({
    method: "POST",
    url: `/api/v1/media?name=${encodeURIComponent(name)}`,
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "image/png" },
    payload: IMAGES["a PNG"].bytes,
  });
  expect(made.statusCode).toBe(201);
  return textOf(made.json().id);
};
