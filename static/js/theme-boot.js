// Runs before the first paint, blocking, so that the chosen theme never flashes the other one first.
(function () {
  var chosen = null;
  try { chosen = localStorage.getItem('theme'); } catch { /* storage refused: the system's choice it is */ }
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
})();
