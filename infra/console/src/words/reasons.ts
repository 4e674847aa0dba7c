// Reasons for which the API refuses something, in French, by their code. What is not here is shown as the API says it.

export const reasons: Record<string, string> = {
  'order.status': 'l’état de la commande ne le permet pas', 'estimate.status': 'l’état du devis ne le permet pas', 'invoice.status': 'l’état de la facture ne le permet pas',
  'invoice.sent': 'facture définitive : faire un avoir', 'invoice.draft': 'encore un brouillon', 'merge.status': 'seulement brouillon ou confirmée', 'merge.customer_differs': 'Les deux commandes n’ont pas le même client.',
  'unmerge.nothing': 'aucune fusion à défaire', 'contact.active': 'déjà actif', 'contact.inactive': 'déjà inactif', 'contact.used': 'utilisé par des documents : désactiver plutôt', 'item.used': 'utilisé par des documents : désactiver plutôt',
  'mail.no_recipient': 'Aucun destinataire : écrire une adresse ici ou sur la fiche du client.', 'schema.required': 'À remplir.', 'schema.format': 'Format inattendu.', 'money.not_a_number': 'Un nombre, comme 1234,50.',
  'money.too_many_decimals': 'Trop de décimales.', 'money.too_large': 'Nombre trop grand.', 'schema.length': 'Texte trop long.', 'line.over_invoiced': 'Plus que ce qui reste à facturer.', 'payment.over_balance': 'Plus que le reste à payer.',
  'request.invalid': 'Corriger les champs marqués.', 'schema.pattern': 'Valeur inattendue.', 'not_found': 'Introuvable.', 'right.missing': 'Vos droits ne le permettent pas.',
};
