import Type from "typebox";
import { checkImage } from "../../content/imageCheck.ts";
import { asPicture, keepMedia, pageOfMedia, readMedia, removeMedia } from "../../content/media.ts";
import { ImageCheck, ImageChecked, Picture, PictureDetail, PictureList } from "../../contract/media.ts";
import { findAccount } from "../../db/queries/accounts.ts";
import { sumMediaBytes } from "../../db/queries/media.ts";
import { exchange, guardedAgent } from "../../lib/exchange.ts";
import { isUuid } from "../../lib/ids.ts";
import {
  imageCheckBytesMax,
  imageChecksPerAccountMax,
  imageCheckTimeoutMs,
  mediaAccountBytesMax,
  mediaBytesMax,
  mediaNameCharsMax,
} from "../../limits.ts";
import { isReachable, linkBase } from "../../links/base.ts";
import { authorOf, callerOf } from "../auth.ts";
import { HttpError } from "../errors.ts";
import { createPlaces } from "../places.ts";
import type { Api, NativeDeps, Routes } from "./api.ts";
import { pageOf, pageQuery, positionOf } from "./paging.ts";

const tags = ["Pictures"];
const read = { scope: "campaigns:read" } as const;
const write = { scope: "campaigns:write" } as const;

const PictureParams = Type.Object({ picture: Type.String({ format: "uuid" }) });

/** What addresses of the account's pictures begin with: its own address for links, else the deployment's. */
const baseOf = async ({ db, publicUrl }: NativeDeps, accountId: number): Promise<string> => {
  const account = await findAccount(db, accountId);
  const origins = { publicUrl, localUrl: publicUrl };
  return linkBase(origins, account?.tracking_url ?? null, true) ?? publicUrl;
};

const readRoutes: Routes = (app, deps) => {
  const { db } = deps;
  app.get(
    "/media",
    {
      config: read,
      schema: {
        tags,
        summary: "Pictures that were uploaded, newest first",
        querystring: Type.Object(pageQuery),
        response: { 200: PictureList },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { cursor, limit } = request.query;
      const rows = await pageOfMedia(db, accountId, { before: positionOf(cursor, isUuid), limit: limit + 1 });
      const base = await baseOf(deps, accountId);
      return {
        ...pageOf(rows, limit, (row) => asPicture(row, base)),
        bytes: await sumMediaBytes(db, accountId),
        bytesMax: mediaAccountBytesMax,
        isReachable: isReachable(base),
      };
    },
  );
  app.get(
    "/media/:picture",
    {
      config: read,
      schema: {
        tags,
        summary: "A picture, with where it is shown",
        params: PictureParams,
        response: { 200: PictureDetail },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      return readMedia(db, accountId, request.params.picture, await baseOf(deps, accountId));
    },
  );
};

const removeRoute: Routes = (app, { db }) => {
  app.delete(
    "/media/:picture",
    {
      config: write,
      schema: {
        tags,
        summary: "Delete a picture",
        description:
          "Its address answers 404 within a minute. Messages that show it, sent ones too, show a gap then, unless their reader's mail program kept it.",
        params: PictureParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await removeMedia(db, callerOf(request).accountId, request.params.picture);
      return reply.code(204).send(null);
    },
  );
};

const tooLarge = (): HttpError =>
  new HttpError(413, "request/too-large", `A picture may have at most ${mediaBytesMax} bytes.`);

/** The body is the picture, whatever its content type says. */
const uploadRoute = (app: Api, deps: NativeDeps): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.post(
    "/media",
    {
      config: write,
      bodyLimit: mediaBytesMax,
      schema: {
        tags,
        summary: "Upload a picture",
        description:
          "The body is the file as it is: PNG, JPEG, GIF or WebP, which is told by its bytes. The same bytes are kept once: whoever uploads them again is answered 200 with the picture that is there.",
        querystring: Type.Object({
          name: Type.String({
            minLength: 1,
            maxLength: mediaNameCharsMax,
            pattern: "^[^\\u0000-\\u001f\\u007f]*$",
            default: "picture",
            description: "What its file is called.",
          }),
        }),
        consumes: ["image/png", "image/jpeg", "image/gif", "image/webp", "application/octet-stream"],
        response: { 200: Picture, 201: Picture },
      },
      onRequest: (request, _reply, done) =>
        done(Number(request.headers["content-length"] ?? 0) > mediaBytesMax ? tooLarge() : undefined),
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { body } = request;
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      const { name } = request.query;
      const { row, isNew } = await keepMedia(deps.db, caller.accountId, { name, bytes }, authorOf(caller));
      return reply.code(isNew ? 201 : 200).send(asPicture(row, await baseOf(deps, caller.accountId)));
    },
  );
};

const checkRoute: Routes = (app, { services }) => {
  const agent = guardedAgent(services.guard, imageCheckTimeoutMs);
  app.addHook("onClose", () => agent.destroy());
  const inPlace = createPlaces({
    countMax: imageChecksPerAccountMax,
    code: "media/busy",
    what: ["look at a picture", "looks at pictures"],
  });
  app.post(
    "/media/check",
    {
      config: write,
      schema: {
        tags,
        summary: "Look at a picture that lies elsewhere: its size and type; nothing is stored",
        description:
          "It is fetched as a reader's program would fetch it, by way of redirects, and never from private networks.",
        body: ImageCheck,
        response: { 200: ImageChecked },
      },
    },
    (request) =>
      inPlace(callerOf(request).accountId, () =>
        checkImage(
          (wish, timeoutMs) => exchange(agent, wish, { timeoutMs, bytesMax: imageCheckBytesMax }),
          request.body.url,
        ),
      ),
  );
};

/** Pictures for messages: kept here, or looked at where they lie. */
export const mediaRoutes: Routes = (app, deps) => {
  readRoutes(app, deps);
  removeRoute(app, deps);
  checkRoute(app, deps);
  app.register(async (files: Api) => uploadRoute(files, deps));
};
