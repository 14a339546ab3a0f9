import Type from "typebox";
import { CHANNELS } from "./content.ts";

/** Where a message goes whose user is not reachable on the campaign's channel. */
export const SecondChannel = Type.Object(
  {
    channel: Type.Enum([...CHANNELS], { description: "Another one than the campaign's." }),
    providerId: Type.Union([Type.String({ format: "uuid" }), Type.Null()], { default: null }),
  },
  {
    additionalProperties: false,
    description:
      "A second channel for users who are not reachable on the first. Its message stands in `what`, under the channel's name.",
  },
);
