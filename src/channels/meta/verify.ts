import type { ChannelServices, VerifyResult } from "../channel.ts";
import { jsonOf, type Loose, recordOf, recordsOf, textOf } from "../loose.ts";
import type { MetaConfig } from "./config.ts";
import { type Graph, openGraph } from "./graph.ts";
import { errorWords, metaOutcome } from "./outcome.ts";
import { redactionsOf } from "./redactions.ts";

type Step = VerifyResult["steps"][number];

type Answer = { isOk: true; value: Loose } | { isOk: false; detail: string };

/** One question to Meta; what it answers is checked by whoever asks. */
const ask = async (graph: Graph, config: MetaConfig, path: string): Promise<Answer> => {
  const result = await graph.call("GET", path);
  const redactions = redactionsOf(config);
  if (result.kind !== "answered") return { isOk: false, detail: metaOutcome(result, redactions).detail };
  if (result.status !== 200) return { isOk: false, detail: errorWords(result, redactions).detail };
  return { isOk: true, value: recordOf(jsonOf(result.body)) };
};

const askPhoneNumber = async (graph: Graph, config: MetaConfig): Promise<Step> => {
  const name = "Find the phone number";
  const path = `/${config.phoneNumberId}?fields=display_phone_number,verified_name,quality_rating`;
  const answer = await ask(graph, config, path);
  if (!answer.isOk) return { name, isOk: false, detail: answer.detail };
  const number = textOf(answer.value.display_phone_number).slice(0, 40);
  if (number === "") return { name, isOk: false, detail: "Meta knows this ID, and it is no phone number." };
  const shown = textOf(answer.value.verified_name).slice(0, 100) || "no name yet";
  const quality = textOf(answer.value.quality_rating).slice(0, 20).toLowerCase();
  const rating = quality === "" ? "" : ` Its quality is ${quality}.`;
  return { name, isOk: true, detail: `Messages come from ${number} (${shown}).${rating}` };
};

const askBelonging = async (graph: Graph, config: MetaConfig): Promise<Step> => {
  const name = "Find the number in the business account";
  const answer = await ask(graph, config, `/${config.businessAccountId}/phone_numbers?fields=id&limit=100`);
  if (!answer.isOk) return { name, isOk: false, detail: answer.detail };
  const isThere = recordsOf(answer.value.data).some(({ id }) => textOf(id) === config.phoneNumberId);
  return isThere
    ? { name, isOk: true, detail: "The phone number belongs to the business account." }
    : {
        name,
        isOk: false,
        detail:
          "The business account has no phone number of this ID, so its templates cannot be sent from it.",
      };
};

const askTemplates = async (graph: Graph, config: MetaConfig): Promise<Step> => {
  const name = "Read the templates";
  const path = `/${config.businessAccountId}/message_templates?fields=name&limit=1`;
  const answer = await ask(graph, config, path);
  if (!answer.isOk) return { name, isOk: false, detail: answer.detail };
  if (!Array.isArray(answer.value.data)) {
    return { name, isOk: false, detail: "Meta answered with something that is no list of templates." };
  }
  const detail =
    answer.value.data.length === 0
      ? "There are none yet; create them in Meta's WhatsApp Manager."
      : "The templates can be read.";
  return { name, isOk: true, detail };
};

/** Messages go out without it, so it only tells. */
const askSubscription = async (graph: Graph, config: MetaConfig): Promise<Step> => {
  const name = "Look whether Meta reports";
  if (config.appSecret === "" || config.verifyToken === "") {
    const detail =
      "App secret or verify token is missing, so that what Meta reports is refused: nothing is known of delivery and replies.";
    return { name, isOk: true, detail };
  }
  const answer = await ask(graph, config, `/${config.businessAccountId}/subscribed_apps`);
  if (!answer.isOk) return { name, isOk: true, detail: `It could not be looked up. ${answer.detail}` };
  const isSubscribed = recordsOf(answer.value.data).length > 0;
  return {
    name,
    isOk: true,
    detail: isSubscribed
      ? "The business account reports to an app."
      : "The business account reports to no app yet: enter the callback address in the app's WhatsApp settings, and subscribe to messages and message_template_status_update.",
  };
};

/** Asks Meta for the number, the account and its templates. Nobody gets a message. */
export const verifyMeta = async (
  origin: string,
  config: MetaConfig,
  services: ChannelServices,
): Promise<VerifyResult> => {
  const graph = openGraph(origin, config, services);
  const steps: Step[] = [];
  try {
    for (const step of [askPhoneNumber, askBelonging, askTemplates, askSubscription]) {
      const done = await step(graph, config);
      steps.push(done);
      if (!done.isOk) break;
    }
  } finally {
    await graph.close();
  }
  return { isReady: steps.every(({ isOk }) => isOk), steps };
};
