import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { CheckTemplates, TemplateProblems } from "../../campaigns/validate.ts";
import type { ChannelServices } from "../../channels/channel.ts";
import type { Database } from "../../db/pool.ts";
import type { Clock } from "../../lib/clock.ts";
import type { SecretBox } from "../../lib/secretBox.ts";
import type { AcceptDeps } from "../../pipeline/accept/accept.ts";
import type { Previewer } from "../../pipeline/render/preview.ts";
import type { DnsLookup } from "../../senders/dns.ts";
import type { Limiter } from "../limiter.ts";
import type { RefusalLog } from "../refuse.ts";
import type { OutcomeWaiter } from "../wait.ts";

/** A Fastify whose routes are typed by their TypeBox schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What the routes of the native API work with. */
export interface NativeDeps {
  db: Database;
  box: SecretBox;
  log: RefusalLog;
  clock: Clock;
  /** Whether browsers reach the server by https. */
  isSecure: boolean;
  /** Numbers in [0, 1). */
  chance: () => number;
  templateProblems: TemplateProblems;
  checkTemplates: CheckTemplates;
  previewer: Previewer;
  services: ChannelServices;
  /** The built-in receiver of bounces, where it is switched on. */
  receiver: { readonly hostName: string; readonly port: number } | undefined;
  /** Looks up the records of domains. */
  dns: DnsLookup;
  /** Where people and other systems reach the product, without a slash at the end. */
  publicUrl: string;
  /** The door for triggers: one for each API process. */
  accept: Omit<AcceptDeps, "format">;
  limiter: Limiter;
  waitForOutcomes: OutcomeWaiter;
}

/** One family of routes. */
export type Routes = (app: Api, deps: NativeDeps) => void;
