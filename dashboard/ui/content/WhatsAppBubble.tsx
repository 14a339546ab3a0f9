import { Box, Group, Text } from "@mantine/core";
import {
  type Icon,
  IconCopy,
  IconDots,
  IconExternalLink,
  IconFile,
  IconPhone,
  IconPlayerPlay,
  IconShare3,
} from "@tabler/icons-react";
import { Fragment } from "react";
import type { WhatsAppContent } from "../../../src/contract/content.ts";
import type { ApprovedTemplate } from "../../../src/contract/whatsapp.ts";
import { filledText } from "../../../src/contract/whatsappText.ts";
import { content as words } from "../../texts/content.ts";
import { LongText } from "../LongText.tsx";
import classes from "./content.module.css";
import { Picture } from "./Picture.tsx";
import { stretchesOf } from "./whatsappMarkup.ts";

/** Beyond this, a text is shown in pieces and without its looks. */
const MARKED_CHARS_MAX = 3_000;

const ICONS: Readonly<Record<ApprovedTemplate["buttons"][number]["kind"], Icon>> = {
  url: IconExternalLink,
  quick_reply: IconShare3,
  copy_code: IconCopy,
  phone: IconPhone,
  other: IconDots,
};

const TAGS = { bold: "strong", italic: "em", strike: "s", mono: "code" } as const;

const Marked = ({ text }: { text: string }) =>
  [...stretchesOf(text).entries()].map(([at, { look, text: piece }]) => {
    if (look === "plain") return <Fragment key={at}>{piece}</Fragment>;
    const Tag = TAGS[look];
    return <Tag key={at}>{piece}</Tag>;
  });

const Body = ({ text }: { text: string }) => (
  <Text size="sm" dir="auto" className="breaks" style={{ whiteSpace: "pre-wrap" }}>
    {text.length > MARKED_CHARS_MAX ? <LongText text={text} /> : <Marked text={text} />}
  </Text>
);

const FileTile = ({ icon: TileIcon, name, url }: { icon: Icon; name: string; url: string }) => (
  <div className={classes.tile}>
    <TileIcon size={20} aria-hidden />
    <Text size="xs" className="breaks">
      {name}
      <br />
      <LongText text={url} />
    </Text>
  </div>
);

const Header = ({ message: { header, template } }: { message: WhatsAppContent }) => {
  const approved = template?.header.text ?? "";
  const text = header?.kind === "text" ? header.text : "";
  if (header === null || header.kind === "text") {
    const line = approved === "" ? text : filledText(approved, text === "" ? [] : [text]);
    if (line === "") return null;
    return (
      <Text size="sm" fw={650} mb={4} dir="auto" className="breaks">
        <LongText text={line} />
      </Text>
    );
  }
  if (header.kind === "image") {
    return (
      <div className={classes.picture}>
        <Picture url={header.url} title={words.headerImage} />
      </div>
    );
  }
  if (header.kind === "video") return <FileTile icon={IconPlayerPlay} name={words.video} url={header.url} />;
  const name = header.filename === "" ? words.document : header.filename;
  return <FileTile icon={IconFile} name={name} url={header.url} />;
};

const Buttons = ({ buttons }: Pick<ApprovedTemplate, "buttons">) =>
  [...buttons.entries()].map(([index, { kind, text }]) => {
    const ButtonIcon = ICONS[kind];
    return (
      <div key={index} className={classes.chatButton}>
        <ButtonIcon size={15} aria-hidden />
        <Text size="sm" fw={550} className="breaks">
          {text === "" ? words.buttonNumber(index + 1) : text}
        </Text>
      </div>
    );
  });

/** Reached by keyboard, since it scrolls. */
const Cards = ({ cards, template }: { cards: WhatsAppContent["cards"]; template: ApprovedTemplate }) => (
  <Box component="section" className={classes.cards} aria-label={words.cards} tabIndex={0}>
    {[...cards.entries()].map(([index, card]) => {
      const approved = template.cards[index];
      return (
        <div key={index} className={classes.card}>
          {card.kind === "image" ? (
            <div className={classes.picture}>
              <Picture url={card.url} title={words.cardImage(index + 1)} />
            </div>
          ) : (
            <FileTile icon={IconPlayerPlay} name={words.video} url={card.url} />
          )}
          {approved === undefined ? null : (
            <>
              <Body text={filledText(approved.body, card.parameters)} />
              <Buttons buttons={approved.buttons} />
            </>
          )}
        </div>
      );
    })}
  </Box>
);

/** The message as it stands in a chat: the template's text with its values. */
export const WhatsAppBubble = ({
  message,
  template,
}: {
  message: WhatsAppContent;
  template: ApprovedTemplate;
}) => (
  <>
    <div className={classes.bubble}>
      <Header message={message} />
      <Body text={filledText(template.body, message.parameters)} />
      <Group justify="space-between" wrap="nowrap" gap="xs" align="flex-end" mt={4}>
        <Text size="xs" className="breaks">
          {template.footer}
        </Text>
        <Text size="xs">{words.now}</Text>
      </Group>
      <Buttons buttons={template.buttons} />
    </div>
    {message.cards.length === 0 ? null : <Cards cards={message.cards} template={template} />}
  </>
);
