import Type from "typebox";
import { TemplateReading, WhatsAppTemplatePage } from "../../contract/whatsapp.ts";
import { isUuid } from "../../lib/ids.ts";
import { listTemplatePage, refreshTemplates } from "../../providers/templates.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { cursorAt, pageQuery, positionOf } from "./paging.ts";

const tags = ["Providers"];

/** A place in the list: neither a name nor a language of a template has a space in it. */
const placeOf = (position: string | null) => {
  if (position === null) return null;
  const [name = "", language = "", providerId = ""] = position.split(" ");
  return { name, language, providerId };
};

const isPlace = (position: string): boolean => {
  const parts = position.split(" ");
  return parts.length === 3 && isUuid(parts[2] ?? "");
};

/** Templates that vendors of WhatsApp approved, as they were read last. */
export const whatsappTemplateRoutes: Routes = (app, deps) => {
  app.get(
    "/whatsapp-templates",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "Approved WhatsApp templates, by name",
        description:
          "As they were read last from the providers that list them, with what each takes; `readings` tells when that was.",
        querystring: Type.Object({
          ...pageQuery,
          provider: Type.Optional(
            Type.String({ format: "uuid", description: "Only those of one provider." }),
          ),
          search: Type.String({ description: "In name or text.", maxLength: 200, default: "" }),
          status: Type.String({ description: "Such as APPROVED.", maxLength: 60, default: "" }),
          language: Type.String({ description: "Such as en_US.", maxLength: 60, default: "" }),
        }),
        response: { 200: WhatsAppTemplatePage },
      },
    },
    async (request) => {
      const { cursor, limit, provider = null, search, status, language } = request.query;
      const { next, ...page } = await listTemplatePage(
        deps.db,
        callerOf(request).accountId,
        { providerId: provider, search, status, language },
        placeOf(positionOf(cursor, isPlace)),
        limit,
      );
      const position = next === null ? null : `${next.name} ${next.language} ${next.providerId}`;
      return { ...page, nextCursor: cursorAt(position) };
    },
  );

  app.post(
    "/providers/:provider/whatsapp-templates/refresh",
    {
      config: { scope: "campaigns:write" },
      schema: {
        tags,
        summary: "Read a provider's list of WhatsApp templates anew",
        description:
          "Asks the vendor. When it does not give the list, the last one stays and `failure` says why.",
        params: Type.Object({ provider: Type.String({ format: "uuid" }) }),
        response: { 200: TemplateReading },
      },
    },
    async (request) => refreshTemplates(deps, callerOf(request).accountId, request.params.provider),
  );
};
