import Type from "typebox";
import { ProviderCallback } from "../../contract/provider.ts";
import { readCallback, rotateCallback } from "../../providers/callbacks.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";

const tags = ["Providers"];
const params = Type.Object({ provider: Type.String({ format: "uuid" }) });

/** Where providers tell what became of messages. */
export const providerCallbackRoutes: Routes = (app, deps) => {
  app.get(
    "/providers/:provider/callback",
    {
      config: { scope: "providers:read" },
      schema: {
        tags,
        summary: "The address at which a provider tells what became of messages",
        description:
          "Enter the address at the vendor. It is a secret: only who may change providers sees it. With it, when the last call was taken, and when and why one was refused.",
        params,
        response: { 200: ProviderCallback },
      },
    },
    async (request) => {
      const { accountId, scopes } = callerOf(request);
      return readCallback(deps, accountId, request.params.provider, scopes.includes("providers:write"));
    },
  );

  app.post(
    "/providers/:provider/callback/rotate",
    {
      config: { scope: "providers:write" },
      schema: {
        tags,
        summary: "Give a provider a new callback address",
        description: "The address before it takes nothing any more from that moment on.",
        params,
        response: { 200: ProviderCallback },
      },
    },
    async (request) => rotateCallback(deps, callerOf(request).accountId, request.params.provider),
  );
};
