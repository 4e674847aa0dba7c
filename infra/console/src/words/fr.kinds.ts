// The words of each kind of record, in French.

const document = { number: 'Numéro', date: 'Date', customer: 'Client', status: 'État', total: 'Total TTC', salesperson: 'Vendeur', reference: 'Référence' };

export const kinds = {
  estimates: {
    one: 'Devis', many: 'Devis', new: 'Nouveau devis', empty: 'Les devis envoyés aux clients. Un devis accepté devient une commande ou une facture.',
    columns: { ...document, valid_until: 'Valable jusqu’au', converted: 'Repris' },
    tabs: { all: 'Tous', draft: 'Brouillons', sent: 'En attente', expired: 'Expirés', to_convert: 'À reprendre', accepted: 'Acceptés', declined: 'Refusés' },
    status: { draft: 'Brouillon', sent: 'Envoyé', accepted: 'Accepté', declined: 'Refusé' }, expired: 'Expiré', convertedAll: 'Repris', convertedPart: 'Accepté, repris en partie',
    actions: { send: 'Envoyer au client', 'mark-sent': 'Noter envoyé', 'mark-accepted': 'Noter accepté', 'mark-declined': 'Noter refusé', revise: 'Réviser', 'convert-to-order': 'Passer en commande', 'convert-to-invoice': 'Facturer', update: 'Modifier', clone: 'Cloner', delete: 'Supprimer' },
  },
  'sales-orders': {
    one: 'Commande', many: 'Commandes', new: 'Nouvelle commande', empty: 'Les commandes des clients. Une commande confirmée réserve le stock, puis se facture, en une ou plusieurs fois.',
    columns: { ...document, expected_shipment: 'Livraison', invoiced: 'Facturé', channel: 'Canal' },
    tabs: { all: 'Toutes', draft: 'Brouillons', confirmed: 'Confirmées', to_invoice: 'À facturer', closed: 'Closes', void: 'Annulées' },
    status: { draft: 'Brouillon', confirmed: 'Confirmée', closed: 'Close', void: 'Annulée', merged: 'Fusionnée' }, partly: 'Confirmée, facturée en partie',
    actions: { confirm: 'Confirmer', 'convert-to-invoice': 'Facturer le reste', send: 'Envoyer au client', 'mark-sent': 'Noter envoyée', update: 'Modifier', clone: 'Cloner', merge: 'Fusionner avec une autre', unmerge: 'Défaire la fusion', close: 'Clore', reopen: 'Rouvrir', void: 'Annuler', delete: 'Supprimer' },
  },
  invoices: {
    one: 'Facture', many: 'Factures', new: 'Nouvelle facture', draft: 'Facture brouillon', empty: 'Les factures. Une facture envoyée a un numéro définitif et ne change plus ; un avoir la corrige.',
    columns: { ...document, due_date: 'Échéance', balance: 'Reste à payer', order: 'Commande', paid: 'Payé' },
    tabs: { all: 'Toutes', draft: 'Brouillons', unpaid: 'À payer', overdue: 'En retard', paid: 'Payées', void: 'Annulées' },
    status: { draft: 'Brouillon', sent: 'Envoyée', partly_paid: 'Payée en partie', paid: 'Payée', void: 'Annulée' }, late: 'En retard de {n} j',
    actions: { send: 'Envoyer au client', 'record-payment': 'Enregistrer un paiement', 'mark-sent': 'Noter envoyée', update: 'Modifier', credit: 'Faire un avoir', void: 'Annuler', delete: 'Supprimer', clone: 'Cloner' },
  },
  'credit-notes': {
    one: 'Avoir', many: 'Avoirs', new: 'Nouvel avoir', empty: 'Un avoir se fait depuis la page d’une facture.',
    columns: { ...document, balance: 'Reste à utiliser', invoice: 'Facture' },
    tabs: { all: 'Tous', open: 'Ouverts', closed: 'Utilisés' }, status: { draft: 'Brouillon', open: 'Ouvert', closed: 'Utilisé' }, actions: {} as Record<string, string>,
  },
  contacts: {
    one: 'Contact', many: 'Contacts', new: 'Nouveau contact', empty: 'Clients et fournisseurs : créer le premier, ou importer un fichier.',
    columns: { name: 'Nom', legal: 'Raison sociale', city: 'Ville', email: 'E-mail', phone: 'Téléphone', status: 'État', role: 'Rôle' },
    tabs: { all: 'Tous', customer: 'Clients', vendor: 'Fournisseurs', incomplete: 'À compléter', inactive: 'Inactifs' }, status: { active: 'Actif', inactive: 'Inactif' }, both: 'Client et fournisseur', mailFailed: 'Mail non arrivé',
    actions: { update: 'Modifier', clone: 'Cloner', activate: 'Réactiver', deactivate: 'Désactiver', delete: 'Supprimer', estimate: 'Nouveau devis', order: 'Nouvelle commande', invoice: 'Nouvelle facture' },
  },
  items: {
    one: 'Article', many: 'Articles', new: 'Nouvel article', empty: 'Ce qui se vend : biens en stock et services.',
    columns: { sku: 'Référence', name: 'Nom', kind: 'Type', price: 'Prix HT', unit: 'Unité', physical: 'Physique', committed: 'Réservé', available: 'Disponible', status: 'État' },
    tabs: { all: 'Tous', active: 'Actifs', inactive: 'Inactifs' }, status: { active: 'Actif', inactive: 'Inactif' }, actions: { update: 'Modifier', 'adjust-stock': 'Corriger le stock', delete: 'Supprimer' },
  },
  mails: {
    one: 'Mail', many: 'Mails', new: '', empty: 'Les mails partis vers les clients, et ce qui en est revenu.',
    columns: { at: 'Le', to: 'À', subject: 'Objet', status: 'État', reason: 'Raison' }, tabs: { all: 'Tous', failed: 'Non arrivés', queued: 'En attente', sent: 'Partis' },
    status: { queued: 'En attente', sending: 'En cours', sent: 'Parti', failed: 'Échec', unknown: 'Incertain', bounced: 'Revenu', complained: 'Signalé indésirable' }, actions: {} as Record<string, string>,
  },
  jobs: {
    one: 'Import', many: 'Imports', new: 'Importer', empty: 'Les fichiers importés, avec ce qui a été reconnu et rejeté.',
    columns: { at: 'Le', file: 'Fichier', about: 'Contenu', status: 'État', done: 'Lus', created: 'Créés', errors: 'Rejetés', by: 'Par' }, tabs: { all: 'Tous', errors: 'À corriger', running: 'En cours' },
    status: { requested: 'Attend le fichier', uploaded: 'Reçu', checked: 'Vérifié', running: 'En cours', done: 'Terminé', done_with_errors: 'Terminé, lignes à corriger', failed: 'Échec', cancelled: 'Arrêté' }, actions: { cancel: 'Arrêter', continue: 'Reprendre' },
  },
};
