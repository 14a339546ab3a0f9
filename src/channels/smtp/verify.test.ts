import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { closedPort } from "../../../tests/helpers/listen.ts";
import { anSmtpConfig, channelServices } from "../../../tests/helpers/providerConfig.ts";
import { SMTP_LOGIN, smtpWorkshop } from "../../../tests/helpers/smtpWorkshop.ts";
import { tlsCertificate } from "../../../tests/helpers/tlsCertificate.ts";
import { smtp } from "./smtp.ts";

describe("verifying a mail server", () => {
  const { mailServer } = smtpWorkshop();
  const names = (steps: { name: string; isOk: boolean }[]) =>
    steps.map(({ name, isOk }) => `${name}: ${isOk}`);

  test("goes through every step and sends nothing", async () => {
    const { port, mails } = await mailServer({ security: "starttls", login: SMTP_LOGIN });
    const config = anSmtpConfig({
      port,
      ...SMTP_LOGIN,
      security: "starttls",
      host: "localhost",
      caCertificate: tlsCertificate.cert,
    });
    const { isReady, steps } = await smtp.verify(config, channelServices);
    expect(names(steps)).toEqual([
      "Reach the mail server: true",
      "Encrypt the connection: true",
      "Be greeted by the mail server: true",
      "Log in: true",
      "Send from the sender's address: true",
    ]);
    expect(isReady).toBe(true);
    expect(mails).toHaveLength(0);
  });

  test("names the step that failed, and the server's answer", async () => {
    const { port, refuse } = await mailServer({ login: SMTP_LOGIN });
    const wrong = await smtp.verify(
      anSmtpConfig({ port, username: "shop", password: "wrong" }),
      channelServices,
    );
    expect(names(wrong.steps).at(-1)).toBe("Log in: false");
    refuse("sender", { code: 553, text: "5.7.1 sender not owned" });
    const foreign = await smtp.verify(anSmtpConfig({ port, ...SMTP_LOGIN }), channelServices);
    expect(names(foreign.steps).at(-1)).toBe("Send from the sender's address: false");
    expect(foreign.steps.at(-1)?.detail).toContain("553 5.7.1 sender not owned");
    const away = await smtp.verify(anSmtpConfig({ port: await closedPort(createServer()) }), channelServices);
    expect(names(away.steps)).toEqual(["Reach the mail server: false"]);
    const strange = anSmtpConfig({
      port: (await mailServer({ security: "tls" })).port,
      security: "tls",
      host: "localhost",
    });
    expect(names((await smtp.verify(strange, channelServices)).steps).at(-1)).toBe(
      "Encrypt the connection: false",
    );
  });

  test.each([
    [{ username: "a" }, "password"],
    [{ password: "a" }, "username"],
    [{ caCertificate: "nonsense" }, "caCertificate"],
  ])("settings %o are wrong at %s", (settings, field) => {
    expect(smtp.problemsOf(anSmtpConfig({ port: 25, ...settings })).map((problem) => problem.field)).toEqual([
      field,
    ]);
  });
});
