// What an operation did, for the timeline.

import { language } from './words.ts';

const verbs: Record<string, [fr: string, en: string]> = {
  create: ['a créé', 'created'], update: ['a modifié', 'changed'], delete: ['a supprimé', 'deleted'], clone: ['a cloné', 'cloned'], confirm: ['a confirmé', 'confirmed'],
  close: ['a clos', 'closed'], reopen: ['a rouvert', 'reopened'], void: ['a annulé', 'voided'], merge: ['a fusionné', 'merged'], unmerge: ['a défait la fusion de', 'undid the merge of'],
  'convert-to-invoice': ['a facturé', 'invoiced'], 'convert-to-order': ['a passé en commande', 'ordered'], send: ['a envoyé', 'mailed'], 'mark-sent': ['a noté envoyé', 'marked as sent'],
  'mark-accepted': ['a noté accepté', 'marked as accepted'], 'mark-declined': ['a noté refusé', 'marked as declined'], revise: ['a révisé', 'revised'], decide: ['a répondu à', 'answered'],
  'record-payment': ['a enregistré un paiement sur', 'recorded a payment on'], credit: ['a fait un avoir sur', 'credited'], activate: ['a réactivé', 'activated'], deactivate: ['a désactivé', 'deactivated'],
  'adjust-stock': ['a corrigé le stock', 'corrected the stock'], run: ['a importé', 'imported'], deliver: ['a remis le mail', 'delivered the mail'], settle: ['a reçu des nouvelles du mail', 'got news of the mail'],
};

export function history(operation: string): string {
  const verb = verbs[operation.split('.')[1] ?? ''];
  return verb ? verb[language === 'fr' ? 0 : 1] : operation;
}
