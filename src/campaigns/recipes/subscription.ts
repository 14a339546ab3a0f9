import type { Recipe } from "../../contract/preview.ts";
import { button, emailOf, emailPage, paragraph, pushOf, row, table, whatsappOf } from "./parts.ts";

const common = {
  name: "Subscription purchased or upgraded",
  purpose: "transactional",
  samplePayload: {
    plan: "Family",
    previousPlan: "Single",
    price: "$14.99 a month",
    nextBillingDate: "2027-01-15",
    manageUrl: "https://app.example.com/subscription",
  },
} as const;

const HTML = emailPage({
  heading:
    '{% if ExternalTrigger.previousPlan %}Your upgrade is done{% else %}Welcome to {{ ExternalTrigger.plan | default: "your new plan" }}{% endif %}',
  body: [
    paragraph('Hello {{ Profile.name | default: "there" }},'),
    paragraph(
      'thank you! <strong>{{ ExternalTrigger.plan | default: "Your new plan" }}</strong> is active from now on{% if ExternalTrigger.previousPlan %}, in place of {{ ExternalTrigger.previousPlan }}{% endif %}.',
    ),
    table(
      [
        row("Plan", '{{ ExternalTrigger.plan | default: "New plan" }}'),
        `{% if ExternalTrigger.price %}${row("Price", "{{ ExternalTrigger.price }}")}{% endif %}`,
        `{% if ExternalTrigger.nextBillingDate %}${row("Next payment", '{{ ExternalTrigger.nextBillingDate | date: "%B %-d, %Y" }}')}{% endif %}`,
      ].join("\n"),
    ),
    `{% if ExternalTrigger.manageUrl %}${button("{{ ExternalTrigger.manageUrl }}", "Manage your subscription")}{% endif %}`,
  ].join("\n"),
  footer: "You get this e-mail because your subscription with {{ Account.name }} changed.",
});

const TEXT = `Hello {{ Profile.name | default: "there" }},

thank you! {{ ExternalTrigger.plan | default: "Your new plan" }} is active from now on{% if ExternalTrigger.previousPlan %}, in place of {{ ExternalTrigger.previousPlan }}{% endif %}.
{% if ExternalTrigger.price %}
Price: {{ ExternalTrigger.price }}{% endif %}{% if ExternalTrigger.nextBillingDate %}
Next payment: {{ ExternalTrigger.nextBillingDate | date: "%B %-d, %Y" }}{% endif %}{% if ExternalTrigger.manageUrl %}

Manage your subscription: {{ ExternalTrigger.manageUrl }}{% endif %}

{{ Account.name }}`;

export const subscription: Recipe = {
  id: "subscription",
  title: "Subscription purchased or upgraded",
  description: "Confirms a new or a better plan, its price and the next payment.",
  channels: [
    emailOf(common, {
      subject: '{{ ExternalTrigger.plan | default: "Your new plan" }} is active',
      preheader: "Thank you. Here is what your plan costs, and when.",
      html: HTML,
      text: TEXT,
    }),
    pushOf(common, {
      title: '{{ ExternalTrigger.plan | default: "Your new plan" }} is active',
      body: 'Thank you, {{ Profile.name | default: "friend" }}. Everything in your plan is ready for you.',
      deepLink: '{{ ExternalTrigger.manageUrl | default: "" }}',
    }),
    whatsappOf(
      common,
      {
        templateName: "subscription_active",
        parameters: [
          '{{ Profile.name | default: "friend" }}',
          '{{ ExternalTrigger.plan | default: "your new plan" }}',
          '{{ ExternalTrigger.price | default: "the agreed price" }}',
        ],
      },
      { body: "Hello {{1}}, your plan *{{2}}* is active from now on, at {{3}}. Thank you!" },
    ),
  ],
};
