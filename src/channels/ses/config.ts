import Type, { type Static } from "typebox";
import { keyField, mailApiFields } from "../mailApi.ts";

export const SesConfig = Type.Object(
  {
    region: Type.String({
      description: "The AWS region that sends, such as eu-central-1.",
      pattern: "^[a-z]{2}(-[a-z]{2,20}){1,2}-\\d$",
      maxLength: 40,
    }),
    accessKeyId: keyField("Of an IAM user that may send."),
    secretAccessKey: keyField("Shown once, when the access key is made."),
    configurationSet: Type.String({
      description: "The configuration set that reports what becomes of a mail. Empty where there is none.",
      pattern: "^[\\w-]*$",
      maxLength: 64,
      default: "",
    }),
    topicArn: Type.String({
      description: "The SNS topic that reports come from; others are refused.",
      pattern: "^(arn:[\\w-]+:sns:[\\w-]+:\\d{12}:[\\w.-]+)?$",
      maxLength: 500,
      default: "",
    }),
    ...mailApiFields,
  },
  { additionalProperties: false },
);
export type SesConfig = Static<typeof SesConfig>;
