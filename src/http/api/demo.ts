import Type from "typebox";
import { findMember } from "../../accounts/caller.ts";
import { addMembership } from "../../accounts/people.ts";
import { createDemo } from "../../demo/createDemo.ts";
import { removeDemo } from "../../demo/removeDemo.ts";
import { DomainError } from "../../lib/errors.ts";
import { openSessionOf } from "../auth.ts";
import { createDemoFire } from "../demoFire.ts";
import type { Routes } from "./api.ts";

const tags = ["People"];

const DemoOpened = Type.Object({
  accountId: Type.String({ description: "The demo account's ID; who asked for it owns it." }),
});

/** Demo data, made and removed by people from the dashboard. */
export const demoRoutes: Routes = (app, deps) => {
  const { db, clock } = deps;
  const { fire, drained } = createDemoFire(db, clock);
  app.addHook("onClose", () => drained());

  app.post(
    "/demo",
    {
      config: { forPerson: true },
      schema: {
        tags,
        summary: "Make the demo account, or open the one there is",
        response: { 200: DemoOpened, 201: DemoOpened },
      },
    },
    async (request, reply) => {
      const { personId } = openSessionOf(request);
      const { account, credential } = await createDemo({ ...deps, fire });
      await addMembership(db, account.id, personId, "owner");
      return reply.code(credential === undefined ? 200 : 201).send({ accountId: account.externalId });
    },
  );

  app.delete(
    "/demo/:account",
    {
      config: { forPerson: true },
      schema: {
        tags,
        summary: "Remove a demo account and everything of it, for good",
        params: Type.Object({ account: Type.String({ description: "Its ID." }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { personId } = openSessionOf(request);
      const member = await findMember(db, personId, request.params.account);
      if (member?.role !== "owner")
        throw new DomainError("account/not-found", "You own no account with this ID.");
      await removeDemo(db, clock, member.accountId);
      return reply.code(204).send(null);
    },
  );
};
