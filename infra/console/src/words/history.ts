// What an operation did, for the timeline.

import { language } from './words.ts';

const verbs: Record<string, [fr: string, en: string]> = {
  create: ['a créé', 'created'], update: ['a modifié', 'changed'], delete: ['a supprimé', 'deleted'], clone: ['a cloné', 'cloned'], confirm: ['a confirmé', 'confirmed'],
  close: ['a clos', 'closed'], reopen: ['a rouvert', 'reopened'], void: ['a annulé', 'voided'], merge: ['a fusionné', 'merged'], unmerge: ['a défait la fusion', 'undid the merge'],
  'convert-to-invoice': ['a facturé', 'invoiced'], 'convert-to-order': ['a passé en commande', 'ordered'], send: ['a envoyé', 'mailed'], 'mark-sent': ['a noté envoyé', 'marked as sent'],
  'mark-accepted': ['a noté accepté', 'marked as accepted'], 'mark-declined': ['a noté refusé', 'marked as declined'], revise: ['a révisé', 'revised'], decide: ['a répondu', 'answered'],
  'record-payment': ['a enregistré un paiement', 'recorded a payment'], credit: ['a fait un avoir', 'credited'], activate: ['a réactivé', 'activated'], deactivate: ['a désactivé', 'deactivated'],
  'adjust-stock': ['a corrigé le stock', 'corrected the stock'], run: ['a importé', 'imported'], deliver: ['a remis le mail', 'delivered the mail'], settle: ['a reçu des nouvelles du mail', 'got news of the mail'],
};

// The fields whose change is shown, in words.
const fields: Record<string, [fr: string, en: string]> = {
  status: ['état', 'status'], balance: ['reste à payer', 'balance'], paid: ['payé', 'paid'], 'totals/total': ['total', 'total'], reference: ['référence', 'reference'], date: ['date', 'date'], due_date: ['échéance', 'due date'],
  valid_until: ['valable jusqu’au', 'valid until'], expected_shipment: ['livraison', 'delivery'], notes: ['note', 'note'], remarks: ['remarque', 'remark'], display_name: ['nom', 'name'], legal_name: ['raison sociale', 'legal name'], email: ['e-mail', 'e-mail'],
  phone: ['téléphone', 'phone'], price: ['prix', 'price'], name: ['nom', 'name'], sku: ['référence', 'SKU'], 'billing_address/city': ['ville', 'city'], 'billing_address/street': ['rue', 'street'], number: ['numéro', 'number'],
};

/** The name of a changed field; '' if it says nothing to a reader. */
export const fieldName = (field: string) => fields[field]?.[language === 'fr' ? 0 : 1] ?? '';

export function history(operation: string): string {
  const verb = verbs[operation.split('.')[1] ?? ''];
  return verb ? verb[language === 'fr' ? 0 : 1] : operation;
}
