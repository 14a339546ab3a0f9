import type { FastifyPluginAsync } from "fastify";
import type { Database } from "../db/pool.ts";
import type { Clock } from "../lib/clock.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import type { AcceptDeps } from "../pipeline/accept/accept.ts";
import { createEventSource } from "../pipeline/accept/eventSource.ts";
import { createCatalogueWriter } from "../profiles/catalogueWriter.ts";
import { createUploadWriter } from "../profiles/uploadWriter.ts";
import { createCompatAuth } from "./compat/auth.ts";
import { countRoutes } from "./compat/counts.ts";
import { exportRoutes } from "./compat/exports.ts";
import { messageReportRoutes } from "./compat/messageReports.ts";
import { profileRoutes } from "./compat/profile.ts";
import { profileWriteRoutes } from "./compat/profileWrites.ts";
import { sendCompatError, triggerRoutes } from "./compat/trigger.ts";
import { uploadRoutes } from "./compat/upload.ts";
import type { Limiter } from "./limiter.ts";
import type { RefusalLog } from "./refuse.ts";
import type { OutcomeWaiter } from "./wait.ts";

export interface CompatibleDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  /** The door for triggers: one for each API process. */
  accept: Omit<AcceptDeps, "format">;
  /** Where callers reach the product, without a slash at the end. */
  publicUrl: string;
  log: RefusalLog;
  limiter: Limiter;
  waitForOutcomes: OutcomeWaiter;
}

/** The wire-compatible API: its own authentication, parsing and errors, apart from the native one. */
export const compatibleApi =
  ({
    db,
    box,
    clock,
    accept,
    publicUrl,
    log,
    limiter,
    waitForOutcomes,
  }: CompatibleDeps): FastifyPluginAsync =>
  async (app) => {
    const authenticate = createCompatAuth(db, box, clock);
    app.setErrorHandler(sendCompatError);
    await app.register(
      triggerRoutes({
        authenticate,
        accept,
        accountsUrl: `${publicUrl}/a`,
        limiter,
        waitForOutcomes,
      }),
    );
    const catalogue = createCatalogueWriter(db, (error) =>
      log.warn({ err: error }, "what uploads brought could not be noted in the catalogue"),
    );
    app.addHook("onClose", () => catalogue.close());
    const events = createEventSource(db, clock, accept.appender.announce);
    const writer = createUploadWriter(db, catalogue, events);
    await app.register(uploadRoutes({ authenticate, writer, clock }));
    await app.register(profileRoutes({ db, authenticate }));
    await app.register(exportRoutes({ db, box, clock, authenticate }));
    await app.register(countRoutes({ db, clock, authenticate }));
    await app.register(messageReportRoutes({ db, clock, authenticate }));
    await app.register(profileWriteRoutes({ db, clock, authenticate }));
  };
