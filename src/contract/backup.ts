import Type from "typebox";
import { backupAfterSecondsMax, backupAfterSecondsMin } from "../limits.ts";

export const BackupProvider = Type.Object(
  {
    providerId: Type.String({ format: "uuid" }),
    afterSeconds: Type.Integer({
      minimum: backupAfterSecondsMin,
      maximum: backupAfterSecondsMax,
      default: 60,
      description: "For so long the first is down, or not verified, before this one takes over.",
    }),
  },
  {
    additionalProperties: false,
    description: "A second provider of the channel, which delivers while the first is down.",
  },
);
