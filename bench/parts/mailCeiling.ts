import { createTransport } from "nodemailer";
import { monotonicMs } from "../clock.ts";
import { MAIL } from "../content.ts";
import { serveCalls } from "../part.ts";

/** Ceiling of e-mail: nodemailer with a pool, the same mail again and again, nothing else. */
interface MailRun {
  port: number;
  count: number;
  connections: number;
  to: string;
  subject: string;
  html: string;
  text: string;
}

const run = async (spec: MailRun): Promise<{ startedMs: number }> => {
  const transport = createTransport({
    pool: true,
    host: "127.0.0.1",
    port: spec.port,
    secure: false,
    ignoreTLS: true,
    maxConnections: spec.connections,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  let next = 0;
  const startedMs = monotonicMs();
  const drive = async (): Promise<void> => {
    while (next++ < spec.count) {
      await transport.sendMail({
        from: { name: MAIL.fromName, address: MAIL.fromAddress },
        to: spec.to,
        subject: spec.subject,
        html: spec.html,
        text: spec.text,
      });
    }
  };
  await Promise.all(Array.from({ length: 2 * spec.connections }, drive));
  transport.close();
  return { startedMs };
};

serveCalls({ run });
