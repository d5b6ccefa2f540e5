// Leads on from an old address and takes the second in the sound along: #t=12:34.
location.replace(document.querySelector("main a").href + location.search + location.hash);
