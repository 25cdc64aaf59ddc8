// A page that answers a form stands at the form's address. It takes the address of the page itself, so that reloading it,
// or fetching it afresh, sends nothing again.
const { page } = document.body.dataset;
if (page && page !== location.pathname) history.replaceState(null, '', page);
