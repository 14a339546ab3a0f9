/** Words of the call that fires a campaign, and of the credential that is made for it. */
export const apiCall = {
  language: "Language of the call",
  languages: { curl: "curl", node: "Node", python: "Python" },
  code: (language: string) => `API call in ${language}`,
  campaignIdLater: "<campaign ID: given at publish>",
  passcodePlace: "<passcode>",
  nodeNote: "Node.js 18 or newer; save it as trigger.mjs.",
  pythonNote: "Python 3.6 or newer; nothing to install.",
  needsPasscode: "The call needs the passcode of an API credential that may fire campaigns.",
  create: "Create a credential for this call",
  createTitle: "Create a credential",
  createText:
    "It may fire campaigns of this account, and nothing else. It can be revoked at any time under Settings, API credentials.",
  name: "Name",
  nameHint: "What will use it, so that it is known again among others.",
  nameMissing: "Give it a name.",
  defaultName: "API call",
  kind: "Kind",
  test: "Test",
  testHint: "Messages go to the sandbox and count nowhere.",
  live: "Live",
  liveHint: "Messages go to users, as the campaign says.",
  submit: "Create",
  created: (name: string, isTest: boolean) =>
    `“${name}” (${isTest ? "test" : "live"}) is filled in. Its passcode is shown this once: copy the call now. It is gone when this page is closed or loaded again.`,
} as const;
