"""The site on one machine, behind `make run`: servers, web server and worker, all kept alive."""
