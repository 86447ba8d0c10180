/** All share one local cloud, one console and one browser: what needs an empty cloud comes first, 10,000 rows last. */
import "./empty-pages";
import "./import";
import "./redrive";
import "./security";
import "./deployed";
import "./accessibility";
import "./page-weight";
import "./responsive";
