/** What the pages behind a message's links say, in the languages that they are read in most. */
export interface LinkWords {
  /** BCP 47. */
  lang: string;
  channels: Record<"email" | "push" | "whatsapp", { name: string; hint: string; by: string }>;
  unsubscribe: {
    title: string;
    ask: (account: string, by: string) => string;
    button: string;
    doneTitle: string;
    done: (account: string, by: string) => string;
    undo: string;
    backTitle: string;
    back: (account: string, by: string) => string;
  };
  preferences: {
    title: string;
    text: (account: string) => string;
    forWhom: (address: string) => string;
    save: string;
    none: string;
    saved: string;
    link: string;
  };
  /** What neither choice stops. */
  anyway: string;
  sample: string;
  test: string;
  goneTitle: string;
  gone: string;
  brokenTitle: string;
  broken: string;
  viewTitle: string;
  notKeptTitle: string;
  notKept: string;
  awayTitle: string;
  away: string;
}

const en: LinkWords = {
  lang: "en",
  channels: {
    email: { name: "E-mail", hint: "News and offers by e-mail", by: "by e-mail" },
    push: { name: "Push notifications", hint: "News and offers on your devices", by: "on your devices" },
    whatsapp: { name: "WhatsApp", hint: "News and offers by WhatsApp", by: "by WhatsApp" },
  },
  unsubscribe: {
    title: "Unsubscribe?",
    ask: (account, by) => `${account} will send you no more news and offers ${by}.`,
    button: "Unsubscribe",
    doneTitle: "You are unsubscribed",
    done: (account, by) => `${account} sends you no more news and offers ${by}.`,
    undo: "Subscribe again",
    backTitle: "You are subscribed again",
    back: (account, by) => `${account} sends you news and offers ${by}.`,
  },
  preferences: {
    title: "What would you like to get?",
    text: (account) => `Choose how ${account} may send you news and offers.`,
    forWhom: (address) => `For ${address}`,
    save: "Save",
    none: "Unsubscribe from everything",
    saved: "Your choice is saved.",
    link: "Choose what you get",
  },
  anyway: "Messages that you are waiting for, such as receipts and codes, still come.",
  sample: "This page belongs to a preview. Nothing you do here changes anything.",
  test: "This page belongs to a test message. Nothing you do here changes anything.",
  goneTitle: "There is nothing to change",
  gone: "We no longer have your details, so you get no more of these messages.",
  brokenTitle: "This link is not complete",
  broken: "It may have been cut off. Open it once more from the message, or copy all of it.",
  viewTitle: "The message as it was sent",
  notKeptTitle: "This message is no longer kept",
  notKept: "Messages can be shown here for a limited time only.",
  awayTitle: "This does not work just now",
  away: "Try again in a minute.",
};

const de: LinkWords = {
  lang: "de",
  channels: {
    email: { name: "E-Mail", hint: "Neuigkeiten und Angebote per E-Mail", by: "per E-Mail" },
    push: {
      name: "Push-Mitteilungen",
      hint: "Neuigkeiten und Angebote auf Ihren Geräten",
      by: "als Push-Mitteilung",
    },
    whatsapp: { name: "WhatsApp", hint: "Neuigkeiten und Angebote per WhatsApp", by: "per WhatsApp" },
  },
  unsubscribe: {
    title: "Abmelden?",
    ask: (account, by) => `${account} schickt Ihnen dann ${by} keine Neuigkeiten und Angebote mehr.`,
    button: "Abmelden",
    doneTitle: "Sie sind abgemeldet",
    done: (account, by) => `${account} schickt Ihnen ${by} keine Neuigkeiten und Angebote mehr.`,
    undo: "Wieder anmelden",
    backTitle: "Sie sind wieder angemeldet",
    back: (account, by) => `${account} schickt Ihnen ${by} Neuigkeiten und Angebote.`,
  },
  preferences: {
    title: "Was möchten Sie erhalten?",
    text: (account) => `Wählen Sie, wie ${account} Ihnen Neuigkeiten und Angebote schicken darf.`,
    forWhom: (address) => `Für ${address}`,
    save: "Speichern",
    none: "Von allem abmelden",
    saved: "Ihre Auswahl ist gespeichert.",
    link: "Auswählen, was Sie erhalten",
  },
  anyway: "Nachrichten, auf die Sie warten, etwa Belege und Codes, kommen weiterhin.",
  sample: "Diese Seite gehört zu einer Vorschau. Hier ändert sich nichts.",
  test: "Diese Seite gehört zu einer Testnachricht. Hier ändert sich nichts.",
  goneTitle: "Es gibt nichts zu ändern",
  gone: "Wir haben Ihre Daten nicht mehr; Sie bekommen keine dieser Nachrichten mehr.",
  brokenTitle: "Dieser Link ist unvollständig",
  broken:
    "Er wurde vielleicht abgeschnitten. Öffnen Sie ihn noch einmal aus der Nachricht, oder kopieren Sie ihn ganz.",
  viewTitle: "Die Nachricht, wie sie gesendet wurde",
  notKeptTitle: "Diese Nachricht ist nicht mehr gespeichert",
  notKept: "Nachrichten lassen sich hier nur begrenzte Zeit ansehen.",
  awayTitle: "Das geht gerade nicht",
  away: "Versuchen Sie es in einer Minute noch einmal.",
};

const fr: LinkWords = {
  lang: "fr",
  channels: {
    email: { name: "E-mail", hint: "Nouveautés et offres par e-mail", by: "par e-mail" },
    push: {
      name: "Notifications push",
      hint: "Nouveautés et offres sur vos appareils",
      by: "sur vos appareils",
    },
    whatsapp: { name: "WhatsApp", hint: "Nouveautés et offres par WhatsApp", by: "par WhatsApp" },
  },
  unsubscribe: {
    title: "Se désabonner ?",
    ask: (account, by) => `${account} ne vous enverra plus de nouveautés ni d’offres ${by}.`,
    button: "Se désabonner",
    doneTitle: "Vous êtes désabonné",
    done: (account, by) => `${account} ne vous envoie plus de nouveautés ni d’offres ${by}.`,
    undo: "S’abonner de nouveau",
    backTitle: "Vous êtes de nouveau abonné",
    back: (account, by) => `${account} vous envoie ses nouveautés et ses offres ${by}.`,
  },
  preferences: {
    title: "Que souhaitez-vous recevoir ?",
    text: (account) => `Choisissez comment ${account} peut vous envoyer ses nouveautés et ses offres.`,
    forWhom: (address) => `Pour ${address}`,
    save: "Enregistrer",
    none: "Se désabonner de tout",
    saved: "Votre choix est enregistré.",
    link: "Choisir ce que vous recevez",
  },
  anyway: "Les messages que vous attendez, comme les reçus et les codes, arrivent toujours.",
  sample: "Cette page appartient à un aperçu. Rien n’est modifié ici.",
  test: "Cette page appartient à un message de test. Rien n’est modifié ici.",
  goneTitle: "Il n’y a rien à modifier",
  gone: "Nous n’avons plus vos données ; vous ne recevez plus ces messages.",
  brokenTitle: "Ce lien est incomplet",
  broken: "Il a peut-être été coupé. Ouvrez-le de nouveau depuis le message, ou copiez-le en entier.",
  viewTitle: "Le message tel qu’il a été envoyé",
  notKeptTitle: "Ce message n’est plus conservé",
  notKept: "Les messages ne peuvent être affichés ici que pendant un temps limité.",
  awayTitle: "Cela ne fonctionne pas pour le moment",
  away: "Réessayez dans une minute.",
};

const es: LinkWords = {
  lang: "es",
  channels: {
    email: { name: "Correo electrónico", hint: "Novedades y ofertas por correo", by: "por correo" },
    push: {
      name: "Notificaciones push",
      hint: "Novedades y ofertas en tus dispositivos",
      by: "en tus dispositivos",
    },
    whatsapp: { name: "WhatsApp", hint: "Novedades y ofertas por WhatsApp", by: "por WhatsApp" },
  },
  unsubscribe: {
    title: "¿Darte de baja?",
    ask: (account, by) => `${account} dejará de enviarte novedades y ofertas ${by}.`,
    button: "Darme de baja",
    doneTitle: "Te has dado de baja",
    done: (account, by) => `${account} ya no te envía novedades ni ofertas ${by}.`,
    undo: "Volver a suscribirme",
    backTitle: "Vuelves a estar suscrito",
    back: (account, by) => `${account} te envía novedades y ofertas ${by}.`,
  },
  preferences: {
    title: "¿Qué quieres recibir?",
    text: (account) => `Elige cómo puede enviarte ${account} novedades y ofertas.`,
    forWhom: (address) => `Para ${address}`,
    save: "Guardar",
    none: "Darme de baja de todo",
    saved: "Tu elección está guardada.",
    link: "Elegir lo que recibes",
  },
  anyway: "Los mensajes que esperas, como recibos y códigos, seguirán llegando.",
  sample: "Esta página pertenece a una vista previa. Aquí no cambia nada.",
  test: "Esta página pertenece a un mensaje de prueba. Aquí no cambia nada.",
  goneTitle: "No hay nada que cambiar",
  gone: "Ya no tenemos tus datos, así que no recibes más estos mensajes.",
  brokenTitle: "Este enlace está incompleto",
  broken: "Puede que se haya cortado. Ábrelo otra vez desde el mensaje o cópialo entero.",
  viewTitle: "El mensaje tal como se envió",
  notKeptTitle: "Este mensaje ya no se conserva",
  notKept: "Los mensajes solo se pueden ver aquí durante un tiempo limitado.",
  awayTitle: "Ahora mismo no funciona",
  away: "Inténtalo de nuevo en un minuto.",
};

const pt: LinkWords = {
  lang: "pt",
  channels: {
    email: { name: "E-mail", hint: "Novidades e ofertas por e-mail", by: "por e-mail" },
    push: {
      name: "Notificações push",
      hint: "Novidades e ofertas nos seus aparelhos",
      by: "nos seus aparelhos",
    },
    whatsapp: { name: "WhatsApp", hint: "Novidades e ofertas pelo WhatsApp", by: "pelo WhatsApp" },
  },
  unsubscribe: {
    title: "Cancelar a inscrição?",
    ask: (account, by) => `${account} deixará de enviar novidades e ofertas ${by}.`,
    button: "Cancelar a inscrição",
    doneTitle: "Sua inscrição foi cancelada",
    done: (account, by) => `${account} não envia mais novidades e ofertas ${by}.`,
    undo: "Inscrever-me de novo",
    backTitle: "Você está inscrito de novo",
    back: (account, by) => `${account} envia novidades e ofertas ${by}.`,
  },
  preferences: {
    title: "O que você quer receber?",
    text: (account) => `Escolha como ${account} pode enviar novidades e ofertas.`,
    forWhom: (address) => `Para ${address}`,
    save: "Salvar",
    none: "Cancelar tudo",
    saved: "Sua escolha foi salva.",
    link: "Escolher o que você recebe",
  },
  anyway: "Mensagens que você espera, como recibos e códigos, continuam chegando.",
  sample: "Esta página pertence a uma prévia. Nada muda aqui.",
  test: "Esta página pertence a uma mensagem de teste. Nada muda aqui.",
  goneTitle: "Não há nada a mudar",
  gone: "Não temos mais os seus dados; você não recebe mais estas mensagens.",
  brokenTitle: "Este link está incompleto",
  broken: "Ele pode ter sido cortado. Abra-o de novo na mensagem ou copie-o inteiro.",
  viewTitle: "A mensagem como foi enviada",
  notKeptTitle: "Esta mensagem não está mais guardada",
  notKept: "As mensagens só podem ser vistas aqui por um tempo limitado.",
  awayTitle: "Isto não funciona agora",
  away: "Tente de novo em um minuto.",
};

const BY_LANGUAGE: ReadonlyMap<string, LinkWords> = new Map(
  [en, de, fr, es, pt].map((words) => [words.lang, words]),
);

const qualityOf = (parameters: readonly string[]): number => {
  const given = parameters.find((one) => /^\s*q\s*=/i.test(one))?.split("=")[1];
  return given === undefined ? 1 : Number(given);
};

/** The words that a browser asks for (RFC 9110 section 12.5.4), by the language alone; English when there are none. */
export const wordsFor = (acceptLanguage: string | undefined): LinkWords => {
  const wishes = (acceptLanguage ?? "")
    .split(",")
    .map((wish) => {
      const [range = "", ...parameters] = wish.split(";");
      return { language: range.trim().toLowerCase().split("-")[0] ?? "", quality: qualityOf(parameters) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { language } of wishes) {
    const words = BY_LANGUAGE.get(language);
    if (words !== undefined) return words;
  }
  return en;
};
