/** Words of e-mail providers with an API of their own: their settings, and the way to set each up. */
const common = {
  fromAddress: {
    label: "Sender's address",
    hint: "Where a campaign gives none; also the one that verifying tries. It has to be verified at the vendor.",
  },
  fromName: { label: "Sender's name", hint: "Where a campaign gives none." },
  timeoutMs: {
    label: "Time-out in milliseconds",
    hint: "The whole call, from connecting to the last byte of the answer.",
  },
} as const;

const KEPT = "Kept encrypted, and never shown again.";

export const mailVendors = {
  fields: {
    ses: {
      region: { label: "Region", hint: "As in the address of the AWS console, such as eu-central-1." },
      accessKeyId: { label: "Access key ID", hint: "Of an IAM user made for this, such as AKIA…" },
      secretAccessKey: { label: "Secret access key", hint: KEPT },
      ...common,
      configurationSet: {
        label: "Configuration set",
        hint: "Its event destination reports what becomes of each mail. Empty: mails leave without one.",
      },
      topicArn: {
        label: "SNS topic of the reports",
        hint: "Its ARN, such as arn:aws:sns:eu-central-1:123456789012:mail. Reports of other topics are refused.",
      },
    },
    sendgrid: {
      region: { label: "Region", hint: "European Union only for a subuser that was made there." },
      apiKey: { label: "API key", hint: `It begins with SG. ${KEPT}` },
      ...common,
      webhookKey: {
        label: "Verification key of the event webhook",
        hint: "By it SendGrid's reports are told from forged ones. Without it they are refused.",
      },
    },
    postmark: {
      serverToken: { label: "Server API token", hint: KEPT },
      messageStream: {
        label: "Message stream",
        hint: "Its ID: outbound for transactional mail, broadcast for promotional mail.",
      },
      ...common,
      webhookUsername: {
        label: "User name of the webhook",
        hint: "What Postmark's reports log in with.",
      },
      webhookPassword: {
        label: "Password of the webhook",
        hint: `Make up a long one, and enter the same at Postmark. Without it reports are refused. ${KEPT}`,
      },
    },
    mailgun: {
      region: { label: "Region", hint: "Where the domain was made." },
      domain: { label: "Sending domain", hint: "As Mailgun lists it, such as mg.example.com." },
      apiKey: { label: "API key", hint: `A sending key of the domain is enough. ${KEPT}` },
      ...common,
      webhookKey: {
        label: "HTTP webhook signing key",
        hint: `By it Mailgun's reports are told from forged ones. Without it they are refused. ${KEPT}`,
      },
    },
  },
  options: { global: "Global", eu: "European Union", us: "United States" },
  guideTitle: "How to set it up",
  /** In the order in which a person does it. */
  guides: {
    ses: [
      "In the AWS console choose the region, open Amazon SES and verify your domain under Identities.",
      "A new account is in Amazon's sandbox and sends to verified addresses only: ask for production access under Account dashboard.",
      "Under IAM, make a user with a policy that allows ses:SendEmail, ses:GetAccount and ses:GetEmailIdentity, and make an access key for it.",
      "Enter region and key here, save, and see the steps of the verification.",
    ],
    sendgrid: [
      "Under Settings, Sender Authentication, authenticate your domain.",
      "Under Settings, API Keys, make a key with Restricted Access and the permission Mail Send.",
      "Enter the key here, save, and see the steps of the verification.",
    ],
    postmark: [
      "Under Sender Signatures, add your domain and have its DKIM and return path verified.",
      "Open the server that is to send (or make one), and copy its token from the tab API Tokens.",
      "Under Message Streams, look up the ID of the stream: one for transactional mail, another for promotional mail.",
      "Enter token and stream here, save, and see the steps of the verification.",
    ],
    mailgun: [
      "Under Send, Domains, add your domain and have its records verified.",
      "Under Domain settings, Sending keys, make a key for that domain.",
      "Enter region, domain and key here, save, and see the steps of the verification.",
    ],
  },
  advice: {
    "Log in to Amazon SES":
      "Check region and access key, and that the user's policy allows ses:GetAccount and ses:SendEmail.",
    "Send from the sender's domain":
      "Look at Amazon SES under Identities, in the same region, whether the domain's DKIM records were found.",
    "Log in to SendGrid":
      "Check the key and its region; it needs the permission Mail Send. A key is shown only once: make a new one when in doubt.",
    "Have a sample checked":
      "At SendGrid, under Settings, Sender Authentication, verify the sender's domain.",
    "Log in to Postmark": "Check that it is a server token, not an account token.",
    "Find the message stream": "Look up the stream's ID under Message Streams of the same server.",
    "Have Mailgun take a sample":
      "Check that key, domain and region belong together: a domain made in the European Union has an address of its own.",
  },
} as const;
