import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HttpError } from "../errors.ts";
import { takeFiles, withFile } from "./fileBody.ts";

const BYTES_MAX = 100_000;

const app = fastify().withTypeProvider<TypeBoxTypeProvider>();
let url = "";
beforeAll(async () => {
  takeFiles(app);
  app.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof HttpError ? error.status : 500).send(),
  );
  app.post("/", async (request) =>
    withFile(request, BYTES_MAX, async (bytes) => {
      let length = 0;
      for await (const chunk of bytes) length += chunk.length;
      return { length };
    }),
  );
  url = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => app.close());

const inPieces = (count: number): ReadableStream<Uint8Array> => {
  let sent = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (sent++ < count) controller.enqueue(new Uint8Array(10_000));
      else controller.close();
    },
  });
};

test("a file that is too large is refused, whether or not its length is told before", async () => {
  const whole = await fetch(url, { method: "POST", body: new Uint8Array(BYTES_MAX) });
  expect(await whole.json()).toEqual({ length: BYTES_MAX });
  expect((await fetch(url, { method: "POST", body: new Uint8Array(BYTES_MAX + 1) })).status).toBe(413);
  const untold = (count: number) => fetch(url, { method: "POST", body: inPieces(count), duplex: "half" });
  expect(await (await untold(10)).json()).toEqual({ length: BYTES_MAX });
  expect((await untold(11)).status).toBe(413);
  expect((await untold(1_000)).status).toBe(413);
});
