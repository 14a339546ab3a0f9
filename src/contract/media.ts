import Type, { type Static } from "typebox";
import { imageUrlCharsMax } from "../limits.ts";
import { ContentBlockUse } from "./contentBlock.ts";

/** Pictures that an account keeps for its messages, and looks at pictures that lie elsewhere. */

const PictureType = Type.Enum(["png", "jpeg", "gif", "webp"]);
export type PictureType = Static<typeof PictureType>;

const orNull = <S extends Type.TSchema>(schema: S, description: string) =>
  Type.Union([schema, Type.Null()], { description });

export const Picture = Type.Object({
  id: Type.String(),
  name: Type.String({ description: "What its file was called." }),
  url: Type.String({
    description:
      "Where everybody who knows the address gets it. It never changes, and neither does the picture.",
  }),
  type: PictureType,
  width: Type.Integer({ description: "Pixels." }),
  height: Type.Integer({ description: "Pixels." }),
  bytes: Type.Integer(),
  sha256: Type.String({ description: "Of its bytes, in hexadecimal." }),
  createdAt: Type.String({ format: "date-time" }),
  createdBy: Type.String(),
});
export type Picture = Static<typeof Picture>;

export const PictureList = Type.Object({
  data: Type.Array(Picture),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  bytes: Type.Integer({ description: "All pictures of the account together." }),
  bytesMax: Type.Integer({ description: "What they may have together." }),
  isReachable: Type.Boolean({
    description:
      "Whether others than this machine can reach the addresses; false: set the deployment's `PUBLIC_URL`.",
  }),
});
export type PictureList = Static<typeof PictureList>;

export const PictureUse = Type.Object({
  campaignId: ContentBlockUse.properties.campaignId,
  name: Type.String(),
  isInDraft: Type.Boolean({ description: "Its draft shows the picture." }),
  isPublished: Type.Boolean({ description: "What is published of it shows the picture." }),
});
export type PictureUse = Static<typeof PictureUse>;

export const PictureDetail = Type.Object({
  ...Picture.properties,
  uses: Type.Array(PictureUse, { description: "Campaigns that are not over and show it." }),
  usedBy: Type.Array(Type.String(), { description: "Names of the content blocks that show it." }),
  isLogo: Type.Boolean({ description: "It is the logo of the account's brand." }),
});
export type PictureDetail = Static<typeof PictureDetail>;

export const ImageCheck = Type.Object(
  {
    url: Type.String({
      maxLength: imageUrlCharsMax,
      pattern: "^https?://",
      description: "The whole address of a picture, without Liquid.",
    }),
  },
  { additionalProperties: false },
);

export const ImageChecked = Type.Object({
  error: orNull(Type.String(), "Why no picture came; null: one did."),
  type: orNull(PictureType, "By its bytes, whatever its server says."),
  width: orNull(Type.Integer(), "Pixels."),
  height: orNull(Type.Integer(), "Pixels."),
  bytes: orNull(
    Type.Integer(),
    "How large it is; null where it is larger than was read and its server does not say.",
  ),
  isCutOff: Type.Boolean({ description: "It is larger than 10 MiB, and was read no further." }),
  isSecure: Type.Boolean({ description: "It came by https, by way of redirects too." }),
  redirects: Type.Integer({ description: "How often its server said that it lies elsewhere." }),
});
export type ImageChecked = Static<typeof ImageChecked>;
