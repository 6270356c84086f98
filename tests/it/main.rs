
mod fix;
mod reports;
mod suppress;
