import { START_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import type { CampaignCreate } from "../../src/contract/campaignLife.ts";

/** What people and programs may put into names, properties, payloads and templates to break whoever looks at it. */

/** True in the window once any of the scripts below has run, in the page or in a frame of it. */
export const MARKER = "isHostileScriptRun";
const RUN = `top.${MARKER}=true;self.${MARKER}=true;alert(1)`;
/** Nobody may be asked there, but for the images of a message inside its own frame. */
export const ELSEWHERE = "elsewhere.example";
const PICTURES = "pictures.example";

const SCRIPT = `<script>${RUN}</script>`;
const IMAGE = `<img src=x onerror="${RUN}">`;
const VECTOR = `"><svg onload="${RUN}">`;
const ADDRESS = `javascript:${RUN}`;
/** For names of properties and events, which take no angle brackets. */
const HANDLER = `onerror=${MARKER}=true \u202E`;
const BROKEN = "<div><table><b><!--";
/** Turns what follows around, and never ends it. */
const OVERRIDES = "\u202Egnp.exe\u2067\u2066";
const CONTROLS = "\u0001\u0008\u001b[31m\u007f\u0085\u2028";
export const EVIL = `${SCRIPT}${IMAGE}${VECTOR}${BROKEN}${OVERRIDES}${CONTROLS}`;
/** The same in a place that takes 60 characters. */
const EVIL_LABEL = `<img src=x onerror=top.${MARKER}=1>${OVERRIDES}`.slice(0, 60);
const EVIL_NAME = `${IMAGE}${BROKEN}${OVERRIDES}`.slice(0, 200);

const KIB = 1_024;
const WORD_CHARS = 60 * KIB;
export const LONG_WORD = "W".repeat(WORD_CHARS);
export const LONG_TEXT = "many words ".repeat(WORD_CHARS / 11);
const PROPERTY_CHARS_MAX = 512;

export const IDENTITY = `<img src=x onerror=top.${MARKER}=1>`;

export const hostileRecords = () => [
  {
    type: "profile",
    identity: IDENTITY,
    profileData: {
      Name: EVIL.slice(0, PROPERTY_CHARS_MAX),
      Email: "evil@example.com",
      Phone: "+14155550100",
      [HANDLER]: SCRIPT,
      Address: ADDRESS,
      Vector: VECTOR,
      Broken: BROKEN,
      Turned: OVERRIDES,
      Controls: CONTROLS,
      Word: LONG_WORD.slice(0, PROPERTY_CHARS_MAX),
      Words: [SCRIPT, IMAGE, BROKEN],
    },
  },
  {
    type: "event",
    identity: IDENTITY,
    evtName: `Bought ${HANDLER}`,
    evtData: {
      [HANDLER]: VECTOR,
      Script: SCRIPT,
      Word: LONG_WORD.slice(0, PROPERTY_CHARS_MAX),
      Turned: OVERRIDES,
    },
  },
  {
    type: "token",
    objectId: "__hostile-device",
    tokenData: { id: `token-${SCRIPT}`, type: "fcm" },
    identity: IDENTITY,
  },
];

export const payloadOf = (long: string) => ({
  name: EVIL,
  address: ADDRESS,
  [IMAGE]: SCRIPT,
  nested: { [BROKEN]: [OVERRIDES, CONTROLS, { "<b>": VECTOR }] },
  long,
});

const HTML = `<!doctype html><html><head>
<base href="https://${ELSEWHERE}/">
<meta http-equiv="refresh" content="0;url=https://${ELSEWHERE}/refreshed">
<link rel="stylesheet" href="https://${ELSEWHERE}/style.css">
<link rel="prefetch" href="https://${ELSEWHERE}/prefetched">
<script src="https://${ELSEWHERE}/script.js"></script>${SCRIPT}
<style>@import url("https://${ELSEWHERE}/import.css"); body { min-width: 4000px }</style></head>
<body onload="${RUN}">${IMAGE}${VECTOR}
<iframe src="${ADDRESS}"></iframe><iframe srcdoc="${SCRIPT}"></iframe><iframe src="https://${ELSEWHERE}/frame"></iframe>
<object data="https://${ELSEWHERE}/object"></object><embed src="https://${ELSEWHERE}/embed">
<form action="https://${ELSEWHERE}/form"><input name="q" autofocus onfocus="${RUN}"><button>Send the form</button></form>
<video src="https://${ELSEWHERE}/video" autoplay onerror="${RUN}"></video>
<a href="${ADDRESS}">Run the script</a>
<a href="https://${ELSEWHERE}/top" target="_top">Leave the dashboard</a>
<a href="https://${ELSEWHERE}/new" target="_blank">Open a window</a>
<img src="https://${PICTURES}/pixel.png" alt="A picture">
<p>{{ ExternalTrigger.name }} {{ Profile.Name }} <a href="{{ ExternalTrigger.address }}">{{ ExternalTrigger.address }}</a></p>
<p title="{{ ExternalTrigger.name }}">{{ ExternalTrigger.long }}</p>
${BROKEN}`;

const text = "{{ ExternalTrigger.name }} {{ Profile.Name }}";
const long = "{{ ExternalTrigger.long }}";

const what: Record<string, CampaignCreate["what"]> = {
  email: {
    messageType: "single",
    missingValues: "blank",
    samplePayload: payloadOf("sample"),
    email: {
      fromName: IMAGE,
      fromAddress: "hostile@example.com",
      replyTo: "",
      subject: `${text} ${long}`,
      preheader: SCRIPT,
      html: HTML,
      text: `${text} ${long}`,
    },
  },
  push: {
    messageType: "single",
    missingValues: "blank",
    push: {
      title: `${IMAGE} ${text}`,
      body: long,
      imageUrl: `https://${PICTURES}/push.png?${VECTOR.replace(/[\s{}]/g, "")}`,
      iconUrl: `https://${PICTURES}/icon.png`,
      deepLink: ADDRESS,
      buttons: [{ label: `${IMAGE} ${text}`, deepLink: ADDRESS }],
      sound: IMAGE,
      badge: "7",
      channelId: IMAGE,
      priority: "high",
      collapseKey: `${text} ${long}`,
      timeToLiveSeconds: 3600,
      interruptionLevel: "active",
      devices: "all",
      data: [{ name: IMAGE, value: `${text} ${long}` }],
    },
  },
  whatsapp: {
    messageType: "single",
    missingValues: "blank",
    whatsapp: {
      templateName: "hostile",
      language: "en",
      header: {
        kind: "image",
        text: "",
        url: `https://${PICTURES}/whatsapp.png?{{ ExternalTrigger.name }}`,
        filename: "",
      },
      parameters: [`x${text}`, long],
      buttons: [{ index: 0, kind: "url", value: `x${text}` }],
      template: {
        category: SCRIPT,
        header: { kind: "image", text: "" },
        body: `${IMAGE} *{{1}}* \`\`\`{{2}}\`\`\` ${BROKEN}`,
        footer: SCRIPT,
        buttons: [{ kind: "url", text: IMAGE, target: `${ADDRESS}{{1}}` }],
        cards: [],
      },
    },
  },
  webhook: {
    messageType: "single",
    missingValues: "blank",
    webhook: {
      method: "POST",
      url: "https://hooks.example/{{ ExternalTrigger.name }}",
      query: [{ name: "q", value: IMAGE }],
      headers: [{ name: "X-Hostile", value: "<script>alert(1)</script>" }],
      contentType: "json",
      body: `{"name":"${text}","long":"${long}"}`,
    },
  },
};

export const HOSTILE_CHANNELS = ["email", "push", "whatsapp", "webhook"] as const;

export const hostileCampaign = (channel: (typeof HOSTILE_CHANNELS)[number]): CampaignCreate => ({
  name: `${channel} ${EVIL_NAME}`.slice(0, 200),
  channel,
  labels: [EVIL_LABEL, BROKEN],
  start: { ...START_DEFAULTS, purpose: "transactional", providerId: null, unknownUsers: "create" },
  ...(what[channel] === undefined ? {} : { what: what[channel] }),
});
