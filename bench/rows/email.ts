import { Liquid } from "liquidjs";
import { arriveAll } from "../arrive.ts";
import { emailOf, identityOf, MAIL, payloadOf, propertiesOf } from "../content.ts";
import type { Context } from "../context.ts";
import { CEILING_FIGURES, REACH } from "../figures.ts";
import type { RowResult } from "../report.ts";
import { interleave } from "./interleave.ts";

const MAILS = 5_000;
const MAILS_QUICK = 1_500;

/** The mail of the first profile: what nodemailer is given again and again. */
const renderedMail = () => {
  const liquid = new Liquid();
  const scope = {
    Profile: { ...propertiesOf(0), Identity: identityOf(0) },
    ExternalTrigger: payloadOf("run0-0"),
  };
  const of = (template: string): string => String(liquid.parseAndRenderSync(template, scope));
  return { to: emailOf(0), subject: of(MAIL.subject), html: of(MAIL.html), text: of(MAIL.text) };
};

const productRun = async (context: Context, count: number) => {
  const { email } = await context.tenant();
  await context.smtpSink.reset();
  const { startedMs } = await context.load({ campaignId: email, count });
  const arrivals = await arriveAll(context, context.smtpSink, count);
  return { perSecond: (count / (arrivals.lastMs - startedMs)) * 1_000, bytes: arrivals.sample.length };
};

const ceilingRun = async (context: Context, count: number) => {
  const part = context.part("mailCeiling");
  const spec = {
    ...renderedMail(),
    port: context.smtpSink.port,
    connections: context.concurrencyOf("email"),
  };
  await part.call("run", { ...spec, count: 200 });
  await context.smtpSink.reset();
  const { startedMs } = await part.call<{ startedMs: number }>("run", { ...spec, count });
  const arrivals = await arriveAll(context, context.smtpSink, count);
  await part.stop();
  return { perSecond: (count / (arrivals.lastMs - startedMs)) * 1_000, bytes: arrivals.sample.length };
};

/** Triggers to e-mail, against nodemailer alone: no database, no template, no trigger. */
export const email = async (context: Context): Promise<RowResult> => {
  const count = context.options.isQuick ? MAILS_QUICK : MAILS;
  await productRun(context, 200);
  const { a, b } = await interleave(
    context,
    () => productRun(context, count),
    () => ceilingRun(context, count),
  );
  return {
    title: "e-mail",
    lines: [
      {
        what: "mails, first trigger to last delivery",
        unit: "/s",
        product: a.map(({ perSecond }) => perSecond),
        ceiling: b.map(({ perSecond }) => perSecond),
        reach: { kind: "ratio", min: REACH.emailRatio },
        ceilingFigure: CEILING_FIGURES.mailsPerSecond,
      },
    ],
    notes: [`bytes of a mail: ${a.at(-1)?.bytes} by the product, ${b.at(-1)?.bytes ?? "–"} by the ceiling`],
  };
};
