use ozgsim::model::{outcome::*,setting::Setting};
fn main(){
 let path=std::env::args().nth(1); let n:u64=std::env::args().nth(2).map_or(2,|x|x.parse().unwrap());
 let s=match path.as_deref(){None|Some("baseline")=>ozgsim::scenario::load::baseline(),Some(p)=>ozgsim::scenario::load::load(std::path::Path::new(p),&[])};
 let s=s.unwrap_or_else(|e|{eprintln!("{e}");std::process::exit(1)});
 let t=std::time::Instant::now(); let set=Setting::new(&s); eprintln!("setting {:?} agents {} cells {}",t.elapsed(),set.agents(),set.policy.cells.len());
 let t=std::time::Instant::now();
 let tr:Vec<_>=(0..n).map(|r|ozgsim::engine::trajectory::simulate(&set,r)).collect(); eprintln!("{:?} per replicate",t.elapsed()/n as u32);
 let l=Layout::new();
 let show=|o:Outcome,d:Dimension,g:usize|{ let p=l.position(o,d,g).unwrap(); let v:Vec<String>=[11,35,47,59,71,83,107,131,155,179,215].iter().map(|&m|{let x:f64=tr.iter().map(|t|t.months[m][p]).sum::<f64>()/n as f64; if x.abs()<10.0{format!("{x:7.3}")}else{format!("{x:7.0}")}}).collect(); println!("{:28} {:12} {}",o.spec().name,d.groups()[g],v.join(" "));};
 println!("{:41} 2018    2020    2021    2022    2023    2024    2026    2028    2030    2032    2035","");
 for &o in Outcome::ALL { show(o,Dimension::All,0); }
 for o in [Outcome::OnlineShareLevel1,Outcome::OnlineShareLevel2,Outcome::OnlineShareLevel3,Outcome::DmsShare,Outcome::StartedShare] { for g in 0..8 { show(o,Dimension::SizeClass,g);} for g in 0..3 {show(o,Dimension::Kind,g);} }
 for g in 0..16 { show(Outcome::OnlineShareLevel2,Dimension::Land,g);}
 for g in 0..16 { show(Outcome::IkzShare,Dimension::Land,g);}
 for g in 0..16 { show(Outcome::ComprehensiveServices,Dimension::Land,g);}
 for g in 0..5 { show(Outcome::OnlineShareLevel2,Dimension::Membership,g);}
}
