import type { RateLimitOptions } from "@fastify/rate-limit";
import Type from "typebox";
import { isSigned } from "../../accounts/publishableKeys.ts";
import {
  DeviceRegistration,
  DeviceRemoval,
  DeviceReports,
  DeviceReportsTaken,
  DeviceSettings,
} from "../../contract/device.ts";
import { createDeviceReportWriter, ReportsNotTaken } from "../../feedback/deviceReports.ts";
import { DomainError } from "../../lib/errors.ts";
import { deviceBodyBytesMax, deviceRequestsPerAddressMax } from "../../limits.ts";
import { registerDevice, removeDevice } from "../../profiles/registerDevice.ts";
import { createUploadWriter, UploadBusyError } from "../../profiles/uploadWriter.ts";
import { findBrowserKey } from "../../providers/providers.ts";
import { deviceOf } from "../deviceAuth.ts";
import { HttpError } from "../errors.ts";
import type { Routes } from "./api.ts";

const tags = ["Devices"];

/** The plugin adds Retry-After. */
const rateLimit: RateLimitOptions = {
  max: deviceRequestsPerAddressMax,
  timeWindow: 60_000,
  errorResponseBuilder: () =>
    new HttpError(429, "request/too-many", "Too many requests from your address. Try again in a minute."),
};
const config = { forDevice: true, rateLimit } as const;

const away = (detail: string) => new HttpError(503, "database/away", detail, { "retry-after": "1" });

const registrationRoute: Routes = (app, { db, clock }) => {
  // tokens bring no properties that a catalogue could list
  const writer = createUploadWriter(db, { observe: () => {} });
  app.put(
    "/device",
    {
      config,
      bodyLimit: deviceBodyBytesMax,
      schema: {
        tags,
        summary: "Register or refresh the device of a user",
        description:
          "For apps and pages, with a publishable key. The user is who your server says by its signature. Registering again refreshes the device; a token belongs to the user that registered it last.",
        body: DeviceRegistration,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { accountId, identitySecret } = deviceOf(request);
      const { body } = request;
      if (!isSigned(identitySecret, body.identity, body.signature)) {
        throw new DomainError("device/not-signed", "Your server has not signed this identity.", [
          {
            field: "signature",
            message:
              "Expected HMAC-SHA-256 of exactly this identity with the identity secret of this key, as 64 hexadecimal digits; got another text.",
          },
        ]);
      }
      try {
        await registerDevice({ q: db, writer, now: clock.now() }, accountId, body);
      } catch (error) {
        if (error instanceof UploadBusyError) throw away(error.message);
        throw error;
      }
      return reply.code(204).send(null);
    },
  );
};

const removalRoute: Routes = (app, { db }) => {
  app.post(
    "/device/removal",
    {
      config,
      bodyLimit: deviceBodyBytesMax,
      schema: {
        tags,
        summary: "Remove a device, by its token",
        description:
          "For apps and pages, with a publishable key: when a user logs out. Done twice, it is done.",
        body: DeviceRemoval,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await removeDevice(db, deviceOf(request).accountId, request.body.token);
      return reply.code(204).send(null);
    },
  );
};

const reportRoute: Routes = (app, { db, clock }) => {
  const writer = createDeviceReportWriter(db, clock);
  app.addHook("onClose", () => writer.drained());
  app.post(
    "/device/reports",
    {
      config,
      bodyLimit: deviceBodyBytesMax,
      schema: {
        tags,
        summary: "Report that notifications were shown or clicked",
        description:
          "For apps and pages, with a publishable key. What was shown becomes the fact `delivered` of its message; what was clicked, `opened` and `clicked`. Told twice, it counts once.",
        body: DeviceReports,
        response: { 200: DeviceReportsTaken },
      },
    },
    async (request) => {
      const { reports } = request.body;
      try {
        const unknown = await writer.take(deviceOf(request).accountId, reports);
        return { taken: reports.length - unknown.length, unknown: unknown.map(({ id }) => id) };
      } catch (error) {
        if (error instanceof ReportsNotTaken) throw away(`${error.message}.`);
        throw error;
      }
    },
  );
};

/** For apps and browsers: their own devices, and what became of notifications on them. */
export const deviceRoutes: Routes = (app, deps) => {
  const { db, box } = deps;
  app.get(
    "/device/settings",
    {
      config,
      schema: {
        tags,
        summary: "What a browser subscribes with",
        description: "For pages, with a publishable key.",
        response: { 200: DeviceSettings },
      },
    },
    async (request) => ({ browserKey: await findBrowserKey(db, box, deviceOf(request).accountId) }),
  );
  for (const routes of [registrationRoute, removalRoute, reportRoute]) routes(app, deps);
  for (const path of ["/device", "/device/settings", "/device/removal", "/device/reports"])
    app.options(path, { config: { forDevice: true }, schema: { hide: true } }, async () => null);
};
